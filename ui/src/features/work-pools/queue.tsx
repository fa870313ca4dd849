export function CreateQueuePage() {
  return <h1>CreateQueue</h1>;
}

export function QueuePage() {
  return <h1>Queue</h1>;
}

export function EditQueuePage() {
  return <h1>EditQueue</h1>;
}

export function QueueByIdPage() {
  return <h1>QueueById</h1>;
}
