// Functions that run inside the page. They must stand alone: their source text is sent there.

/**
 * The first visible element with a role and an accessible name, or null.
 *
 * Roles are those of ARIA, and two wider words: `pressable` (whatever a person presses) and
 * `field` (whatever a person writes into).
 */
export function find(role, { words, pattern }, { enabled = false }) {
  const roles = {
    pressable:
      'button, a[href], summary, [role=button], [role=tab], [role=radio], [role=checkbox], [role=option], [role=menuitem], [role=switch], input[type=radio], input[type=checkbox], input[type=submit]',
    button: 'button, [role=button], input[type=submit], summary',
    link: 'a[href], [role=link]',
    tab: '[role=tab]',
    radio: 'input[type=radio], [role=radio]',
    checkbox: 'input[type=checkbox], [role=checkbox], [role=switch]',
    field:
      'input:not([type=radio]):not([type=checkbox]):not([type=submit]):not([type=hidden]), textarea, [contenteditable=true], [role=textbox]',
    combobox: 'select, [role=combobox]',
    heading: 'h1, h2, h3, h4, h5, h6, [role=heading]',
    alert: '[role=alert]',
    status: '[role=status]',
    dialog: 'dialog[open], [role=dialog], [role=alertdialog]',
    region: 'section, [role=region]',
    row: 'tr, [role=row]',
    listitem: 'li, [role=listitem]',
    navigation: 'nav, [role=navigation]',
  }
  const tidy = (text) => (text ?? '').replace(/\s+/gu, ' ').trim()
  const seen = (element) => {
    const box = element.getBoundingClientRect()
    return box.width > 0 && box.height > 0 && getComputedStyle(element).visibility !== 'hidden'
  }
  const nameOf = (element) => {
    const by = element.getAttribute('aria-labelledby')
    if (by) {
      return tidy(by.split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? '').join(' '))
    }
    const said = element.getAttribute('aria-label')
    if (said) return tidy(said)
    if (element.labels?.length) return tidy([...element.labels].map((label) => label.textContent).join(' '))
    return tidy(element.textContent || element.getAttribute('title') || element.getAttribute('placeholder'))
  }
  const fits = (name) => (pattern ? new RegExp(pattern, 'u').test(name) : name === words)
  const begins = (name) => !pattern && name.startsWith(words)
  const shut = (element) => element.disabled || element.getAttribute('aria-disabled') === 'true'
  // Behind an open dialog nothing can be reached, by hand or by eye.
  const open = [...document.querySelectorAll('dialog[open]')].filter((dialog) => dialog.matches(':modal')).at(-1)
  const candidates = [...(open ?? document).querySelectorAll(roles[role] ?? `[role=${role}]`)].filter(
    (element) => (seen(element) || element.labels?.length) && !(enabled && shut(element)),
  )
  return (
    candidates.find((element) => fits(nameOf(element))) ??
    // 「氏名 必須」 is the field 「氏名」.
    candidates.find((element) => begins(nameOf(element))) ??
    null
  )
}

/** The words a person can read, values of fields included. */
export function textOf() {
  const fields = [...document.querySelectorAll('input, textarea')]
    .filter((field) => field.type !== 'password')
    .map((field) => field.value)
    .filter(Boolean)
  return [document.body.innerText, ...fields].join('\n')
}

/** Replaces the text of a field in one piece, and lets the page know. */
export function write(element, text) {
  element.focus()
  const { set } = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(element), 'value')
  set.call(element, text)
  element.dispatchEvent(new InputEvent('input', { bubbles: true, data: text, inputType: 'insertText' }))
}

/** Every letter that is shown now, fields included, each once for the font in which it stands. */
export function lettersShown() {
  const found = new Map()
  const split = new Intl.Segmenter('ja', { granularity: 'grapheme' })
  const take = (element, text) => {
    const { fontWeight, fontFamily, visibility } = getComputedStyle(element)
    if (visibility === 'hidden' || element.getClientRects().length === 0) return
    const font = `${fontWeight} 32px ${fontFamily}`
    for (const { segment: letter } of split.segment(text)) {
      if (letter.trim()) found.set(font + letter, { font, letter })
    }
  }
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) take(texts.currentNode.parentElement, texts.currentNode.data)
  for (const field of document.querySelectorAll('input, textarea')) take(field, field.value)
  return [...found.values()]
}

/** A sum over the picture of each letter: two that look alike have the same. */
export function drawn(letters, done) {
  const brush = Object.assign(document.createElement('canvas'), { width: 96, height: 56 }).getContext('2d', {
    willReadFrequently: true,
  })
  const look = ({ letter, font }) => {
    brush.clearRect(0, 0, 96, 56)
    brush.font = font
    brush.fillText(letter, 8, 40)
    const picture = brush.getImageData(0, 0, 96, 56).data.reduce((sum, part) => (sum * 31 + part) | 0, 7)
    return { letter, font, picture }
  }
  // The bundled fonts come in parts, each read when it is first needed; asked for by a whole list of
  // fonts, only the first of them is read that might have the letter.
  const read = ({ letter, font }) => {
    const [weight, size, ...families] = font.split(' ')
    return families
      .join(' ')
      .split(',')
      .map((family) => document.fonts.load(`${weight} ${size} ${family}`, letter))
  }
  Promise.all(letters.flatMap(read)).then(
    () => done({ looks: letters.map(look) }),
    (error) => done({ failure: String(error) }),
  )
}
