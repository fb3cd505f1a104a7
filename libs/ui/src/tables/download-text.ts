/** Hands the reader a file made in the page. */
export function downloadText(fileName: string, text: string, type = 'text/csv;charset=utf-8'): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The click only starts the download; the browser must still be able to read the address.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
