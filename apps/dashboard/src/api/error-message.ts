/** The words of whoever refused; works on anything a query or a mutation can fail with. */
export function errorMessage(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'message' in error) {
    const { message } = error;
    if (typeof message === 'string' && message !== '') return message;
  }
  return 'The dashboard could not reach its own server. Check that it is still running, then reload.';
}
