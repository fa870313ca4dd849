// Lets the operations on /docs be tried: a form for each, made when it is opened.
"use strict";

function formOf(details) {
  const form = document.createElement("form");
  const path = details.dataset.path;
  for (const name of [...path.matchAll(/{(\w+)}/g)].map((found) => found[1])) form.append(field(name, "path"));
  for (const name of details.dataset.query.split(" ").filter(Boolean)) form.append(field(name, "query"));
  if (details.dataset.body) {
    const area = document.createElement("textarea");
    area.name = "body";
    area.rows = 6;
    area.value = "{}";
    form.append(labelled("Body", area));
  }
  const button = document.createElement("button");
  button.textContent = "Send";
  const answer = document.createElement("pre");
  answer.hidden = true;
  answer.setAttribute("aria-live", "polite");
  form.append(button, answer);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(details, form, answer);
  });
  return form;
}

function field(name, place) {
  const input = document.createElement("input");
  input.name = name;
  input.dataset.place = place;
  return labelled(name, input);
}

function labelled(text, control) {
  const label = document.createElement("label");
  label.append(text, document.createElement("br"), control);
  return label;
}

async function send(details, form, answer) {
  let path = details.dataset.path;
  const query = new URLSearchParams();
  for (const input of form.querySelectorAll("input")) {
    if (input.dataset.place === "path") path = path.replace(`{${input.name}}`, encodeURIComponent(input.value));
    else if (input.value) query.set(input.name, input.value);
  }
  const body = form.querySelector("textarea");
  answer.hidden = false;
  try {
    const reply = await fetch(path + (String(query) ? `?${query}` : ""), {
      method: details.dataset.method,
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body ? body.value : undefined,
    });
    answer.textContent = `${reply.status} ${reply.statusText}\n${pretty(await reply.text())}`;
  } catch (error) {
    answer.textContent = String(error);
  }
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.open && target.dataset.path && !target.querySelector("form")) target.append(formOf(target));
  },
  true,
);
