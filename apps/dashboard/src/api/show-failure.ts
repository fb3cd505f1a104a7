import { notifications } from '@mantine/notifications';
import { errorMessage } from './error-message.ts';

/** For `onError` of a mutation: says what was refused and why. Stays until it is closed. */
export function showFailure(what: string): (error: unknown) => void {
  return (error) => {
    notifications.show({
      color: 'red',
      title: what,
      message: errorMessage(error),
      autoClose: false,
      withBorder: true,
    });
  };
}
