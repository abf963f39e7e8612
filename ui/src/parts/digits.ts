/**
 * The digit of a key press, also from the number pad and in full width, or null.
 * Keys with Ctrl, Alt or Meta are shortcuts, not digits.
 */
export function digitOf(event: { key: string; code: string; ctrlKey: boolean; altKey: boolean; metaKey: boolean }): string | null {
  if (event.ctrlKey || event.altKey || event.metaKey) return null
  const plain = event.key.normalize('NFKC')
  if (/^\d$/.test(plain)) return plain
  return /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1] ?? null
}
