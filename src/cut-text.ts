/** A text of at most so many characters (UTF-16): no half of a pair is left at its end, which would come out as U+FFFD. */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const cut = text.slice(0, maxLength);
  return HALF_AT_END.test(cut) ? cut.slice(0, -1) : cut;
}

const HALF_AT_END = /[\ud800-\udbff]$/;
