import type { HubMessage } from '@bionas/contracts';

type WithoutId<Message> = Message extends { id: number } ? Omit<Message, 'id'> : never;

/** How the dispatcher talks to workers; the socket numbers the messages. */
export interface WorkerLine {
  send(peer: string, message: WithoutId<HubMessage>): void;
}
