import { useState, useSyncExternalStore } from "react";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { Field } from "./field";
import { Input } from "./input";

export interface Question {
  title: string;
  body?: React.ReactNode;
  danger?: boolean;
  /** The word to type before the button works: for what cannot be undone and touches much. */
  typed?: string;
  action?: string;
}

interface Asked extends Question {
  answer: (yes: boolean) => void;
}

let asked: Asked | null = null;
const listeners = new Set<() => void>();

function put(next: Asked | null) {
  asked?.answer(false);
  asked = next;
  for (const listener of listeners) listener();
}

/** Ask, and wait for the answer: `if (await confirm({ title: "Delete the flow?", danger: true })) …`. */
export function confirm(question: Question): Promise<boolean> {
  return new Promise((answer) => put({ ...question, answer }));
}

/** Where questions appear; the shell has one. */
export function ConfirmHost() {
  const now = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => asked,
  );
  return now ? <Ask question={now} /> : null;
}

function Ask({ question }: { question: Asked }) {
  const [text, setText] = useState("");
  const done = (yes: boolean) => {
    question.answer(yes);
    put(null);
  };
  const ready = !question.typed || text.trim() === question.typed;
  return (
    <Dialog
      open
      title={question.title}
      onClose={() => done(false)}
      footer={
        <>
          <Button onClick={() => done(false)}>Cancel</Button>
          <Button
            variant={question.danger ? "danger" : "primary"}
            disabled={!ready}
            onClick={() => done(true)}
            autoFocus={!question.typed}
          >
            {question.action ?? (question.danger ? "Delete" : "Confirm")}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) done(true);
        }}
        className="flex flex-col gap-3"
      >
        {question.body && <div>{question.body}</div>}
        {question.typed && (
          <Field label={`Type “${question.typed}” to go on`}>
            <Input value={text} onChange={(event) => setText(event.target.value)} autoFocus autoComplete="off" />
          </Field>
        )}
      </form>
    </Dialog>
  );
}
