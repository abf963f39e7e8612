/**
 * Moves the cursor to a field and brings it into the middle of the view, so that its label is seen
 * too; a web view by itself scrolls no further than the field's edge.
 */
export function goTo(field: HTMLElement | null): void {
  field?.focus({ preventScroll: true })
  field?.scrollIntoView({ block: 'center' })
}
