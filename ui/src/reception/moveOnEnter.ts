import type { KeyboardEvent } from 'react'

const stops = 'input, select, textarea, button'

/** The places where Tab stops inside a form, in order. */
export function tabStops(form: HTMLElement): HTMLElement[] {
  return [...form.querySelectorAll<HTMLElement>(stops)].filter((element) => {
    if (element.tabIndex < 0 || element.hasAttribute('disabled')) return false
    // Of a group of radio buttons only one is a stop: the chosen one, else the first.
    if (element instanceof HTMLInputElement && element.type === 'radio') {
      const group = [...form.querySelectorAll<HTMLInputElement>(`input[type=radio][name="${element.name}"]`)]
      return element === (group.find((each) => each.checked) ?? group[0])
    }
    return true
  })
}

/** Goes to the next stop after this element. */
export function focusNext(form: HTMLElement, from: Element): void {
  const all = tabStops(form)
  const group = from instanceof HTMLInputElement && from.type === 'radio' ? from.name : null
  const at = all.findIndex((each) => each === from || (group !== null && each instanceof HTMLInputElement && each.name === group))
  const next = all[at + 1]
  next?.focus()
  // As Tab does: what stands there (a reading that filled itself in) is replaced by typing.
  if (next instanceof HTMLInputElement && next.type === 'text' && next.value !== '') next.select()
}

/** Enter goes to the next field, as on a spreadsheet; buttons and text areas keep their Enter. */
export function moveOnEnter(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
  const from = event.target
  if (!(from instanceof HTMLInputElement || from instanceof HTMLSelectElement)) return
  event.preventDefault()
  focusNext(event.currentTarget, from)
}
