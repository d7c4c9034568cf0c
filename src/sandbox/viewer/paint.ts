/** What a piece of text is, from which its colour follows. */
export type Role = 'faint' | 'strong' | 'good' | 'warning' | 'bad' | 'platform' | 'own';

/** Gives text the colour of its role; without colours it gives the text back. */
export type Paint = (role: Role, text: string) => string;

/** SGR codes of the 16 colours that every terminal has and lets its user choose. */
const CODES: { readonly [R in Role]: readonly [on: number, off: number] } = {
  faint: [2, 22],
  strong: [1, 22],
  good: [32, 39],
  warning: [33, 39],
  bad: [31, 39],
  platform: [36, 39],
  own: [35, 39],
};

export const plain: Paint = (_role, text) => text;

export const coloured: Paint = (role, text) => {
  const [on, off] = CODES[role];
  return text === '' ? '' : `\x1b[${on}m${text}\x1b[${off}m`;
};
