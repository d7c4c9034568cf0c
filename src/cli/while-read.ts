/** Whoever read the output may have gone, as `head` does: the run goes on to its end, unseen. */
export function whileRead(write: (text: string) => void): (text: string) => void {
  let read = true;
  return (text) => {
    if (!read) return;
    try {
      write(text);
    } catch {
      read = false;
    }
  };
}
