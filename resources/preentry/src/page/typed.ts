/** What people type, as the desk takes it. */

/** Full-width forms as the usual ones, without spaces at the ends. */
export function tidy(text: string): string {
  return text
    .normalize("NFC")
    .replace(/[！-～]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .trim();
}

/** The digits alone; empty where something else stands among them. */
export function digitsOf(text: string): string {
  const plain = tidy(text).replace(/[-\s‐−ー]/g, "");
  return /^\d*$/.test(plain) ? plain : "";
}

/** A name: one full-width space between its parts, as on the certificates. */
export function nameTyped(text: string): string {
  const plain = text
    .normalize("NFC")
    .trim()
    .replace(/[\s　]+/g, " ");
  return /^[\x20-\x7e]*$/.test(plain) ? plain : plain.replace(/ /g, "　");
}
