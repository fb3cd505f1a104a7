import type { LabEvent } from '@bionas/contracts';
import { notifications } from '@mantine/notifications';

/** Older news, replayed after a break, is no news. */
const freshMs = 60_000;

/** Shows an event that has something to say to the user. */
export function notify(event: LabEvent, now: number): void {
  if (event.text === null || now - event.at > freshMs) return;
  notifications.show({ id: `event-${event.id}`, message: event.text, withBorder: true });
}
