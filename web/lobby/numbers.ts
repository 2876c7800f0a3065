/**
 * The only links in what an agent writes: a few national numbers. An address or a script stays the
 * text that it is. Two or three digits are more often a date, an hour or a house, so they count
 * only as in « appelez le 17. » or « le 17 ou le 112 ».
 */
const NUMBER =
  /\b((?:le|au|ou|call|text|or) 1(?:[578]|1[2459]|96)(?=$|[).,;:!?»\n]| (?:ou|et|par|or|and|by) )|3018|3114|3919|116 ?00[06])(?![\w-]|[.,:/]\d)/i;

/** The text in parts, every second of them a number to call, with the word before it. */
export const splitNumbers = (text: string): string[] => text.split(NUMBER);
