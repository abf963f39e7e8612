import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import type { FakeBackend } from '../backend/fake/fake'
import { announced, confirmConversion, showScreen } from '../testing/showScreen'
import { ReceptionScreen } from './ReceptionScreen'
import { blankCard, rowOfMember, toRequest, withTypedName } from './card'

async function open(backend: FakeBackend, typed?: string) {
  const frame = await showScreen(<ReceptionScreen />, backend, {
    route: { screen: 'reception' },
    carry: typed ? { typed } : {},
  })
  await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText('姓')))
  return frame
}

/** Types with an input method: each romaji key, a conversion with space, and the confirming Enter. */
function typeByIme(romaji: string, kana: string, text: string) {
  const field = document.activeElement as HTMLInputElement
  const before = field.value
  fireEvent.compositionStart(field)
  for (const key of romaji) fireEvent.keyDown(field, { key, keyCode: 229 })
  fireEvent.compositionUpdate(field, { data: kana })
  fireEvent.change(field, { target: { value: before + kana } })
  fireEvent.keyDown(field, { key: ' ', keyCode: 229 })
  fireEvent.compositionUpdate(field, { data: text })
  fireEvent.change(field, { target: { value: before + text } })
  fireEvent.compositionEnd(field, { data: text })
  fireEvent.keyDown(field, { key: 'Enter', keyCode: 229 })
}

test('T1: a household of three from a paper card, at most 150 keys and no mouse', async () => {
  const backend = fakeBackend({ people: 0 })
  const { user } = await open(backend)
  let keys = 0
  let clicks = 0
  const count = (event: Event) => {
    if (!(event instanceof KeyboardEvent) || !['Control', 'Shift'].includes(event.key)) keys += 1
  }
  const clicked = () => {
    clicks += 1
  }
  // Registered on the document in the capture phase, before the guard swallows anything below.
  window.addEventListener('pointerdown', clicked, true)
  const original = EventTarget.prototype.dispatchEvent
  EventTarget.prototype.dispatchEvent = function dispatch(event) {
    if (event.type === 'keydown') count(event)
    return original.call(this, event)
  }

  typeByIme('yamada', 'やまだ', '山田')
  await user.keyboard('{Enter}')
  typeByIme('hanako', 'はなこ', '花子')
  await user.keyboard('{Enter}{Enter}{Enter}')
  await user.keyboard('s230405{Enter}2{Tab}{Tab}{Tab}18{Tab}')
  await user.keyboard('9280001{Enter}')
  typeByIme('kawaimachi', 'かわいまち', '河井町')
  await user.keyboard('2-123{Enter}09012345678')
  for (const [romaji, kana, name, birth, sex, relation] of [
    ['tarou', 'たろう', '太郎', 's200110', '1', '1'],
    ['jirou', 'じろう', '次郎', 's490802', '1', '3'],
  ] as const) {
    await user.keyboard('{Control>}{ArrowDown}{/Control}')
    await waitFor(() => expect(document.activeElement?.id).toMatch(/^member-\d-given$/))
    typeByIme(romaji, kana, name)
    await user.keyboard(`{Enter}{Enter}${birth}{Enter}${sex}{Enter}${relation}`)
  }
  // 要配慮, ここにいる, 氏名不明, 消す, 家族を足す, then the consent.
  await user.keyboard('{Tab}{Tab}{Tab}{Tab}{Tab}{Tab}1')
  await user.keyboard('{Control>}{Enter}{/Control}')
  EventTarget.prototype.dispatchEvent = original
  window.removeEventListener('pointerdown', clicked, true)

  await waitFor(() => expect(announced()).toMatch(/^KW7-\d{4}-\d 山田 花子さん ほか2人を登録しました。$/))
  const [sent] = backend.asked('register_household')
  expect(sent?.members.map(({ family, given, familyKana, givenKana, birth, sex, relationship }) => [family, given, familyKana, givenKana, birth, sex, relationship])).toEqual([
    ['山田', '花子', 'やまだ', 'はなこ', 's230405', 'female', ''],
    ['山田', '太郎', 'やまだ', 'たろう', 's200110', 'male', '夫'],
    ['山田', '次郎', 'やまだ', 'じろう', 's490802', 'male', '子'],
  ])
  expect(sent).toMatchObject({ postalCode: '9280001', address: '河井町2-123', phone: '09012345678', consent: 'partners' })
  expect(sent?.members[0]?.consideration).toEqual(['medical_care', 'alone'])
  expect(clicks).toBe(0)
  expect(keys, 'T1 of the design').toBeLessThanOrEqual(150)
  expect(document.activeElement, 'the next blank card').toBe(screen.getByLabelText('姓'))
  expect(screen.getByLabelText<HTMLInputElement>('姓').value).toBe('')
})

test('the Enter of a conversion neither saves nor moves on, with Ctrl or without', async () => {
  const backend = fakeBackend()
  await open(backend)
  const field = screen.getByLabelText('姓')
  confirmConversion(field)
  confirmConversion(field, { ctrlKey: true })
  expect(document.activeElement).toBe(field)
  expect(backend.asked('register_household')).toEqual([])
})

test('Enter selects what filled itself in, so that typing it again replaces it', async () => {
  const { user } = await open(fakeBackend())
  typeByIme('yamada', 'やまだ', '山田')
  expect(screen.getByLabelText<HTMLInputElement>('せい').value).toBe('やまだ')
  await user.keyboard('{Enter}{Enter}')
  expect(document.activeElement).toBe(screen.getByLabelText('せい'))
  await user.keyboard('ヤマダ')
  expect(screen.getByLabelText<HTMLInputElement>('せい').value).toBe('ヤマダ')
})

test('a card without a place says as what it will be registered', async () => {
  const { user } = await open(fakeBackend())
  const place = screen.getByLabelText('いまの居場所')
  const hint = screen.getByText(/選ばないと「不明」と登録します/)
  expect(place.getAttribute('aria-describedby')).toContain(hint.id)
  expect(hint.id).not.toBe('')
  await user.selectOptions(place, 'stay:in_home')
  expect(screen.queryByText(/選ばないと/)).toBeNull()
})

test('a plain Enter never saves', async () => {
  const backend = fakeBackend()
  const { user } = await open(backend)
  await user.keyboard('山田{Enter}花子{Enter}{Enter}{Enter}{Enter}')
  expect(backend.asked('register_household')).toEqual([])
})

test('a refusal is told at the top and at the field, and the cursor goes there', async () => {
  const backend = fakeBackend()
  const { user } = await open(backend)
  await user.keyboard('{Control>}{Enter}{/Control}')
  expect((await screen.findByRole('alert')).textContent).toContain('名前か読みのどちらかを入れてください')
  const field = screen.getByLabelText('姓')
  await waitFor(() => expect(document.activeElement).toBe(field))
  expect(field.getAttribute('aria-invalid')).toBe('true')
  await user.keyboard('山田{Control>}{Enter}{/Control}')
  await waitFor(() => expect(screen.queryByRole('alert')).toBeNull())
})

test('a birth date of the second member that cannot be read takes the cursor to its row', async () => {
  const backend = fakeBackend({ people: 0 })
  const { user } = await open(backend)
  await user.keyboard('山田{Control>}{ArrowDown}{/Control}')
  await waitFor(() => expect(document.activeElement?.id).toBe('member-2-given'))
  await user.keyboard('太郎{Enter}{Enter}だいぶ前{Control>}{Enter}{/Control}')
  await waitFor(() => expect(document.activeElement?.id).toBe('member-2-birth'))
  expect((await screen.findByRole('alert')).textContent).toContain('2人目の生年月日が読めません')
})

test('somebody who is here already is shown inside the form, and 別の人 stays away', async () => {
  const backend = fakeBackend()
  const { user } = await open(backend)
  await user.keyboard('山田{Enter}花子{Enter}{Enter}{Enter}S23.4.5')
  const box = (await screen.findByText('同じ人かもしれません')).closest('.same')
  if (!(box instanceof HTMLElement)) throw new Error('no box')
  const before = within(box).getAllByRole('button', { name: '別の人' }).length
  const first = within(box).getAllByRole('button', { name: '別の人' })[0]
  if (first) await user.click(first)
  expect(within(document.body).queryAllByRole('button', { name: '別の人' }).length).toBe(before - 1)
})

test('この人です opens the record, and the card stays as a draft', async () => {
  const backend = fakeBackend()
  const { user, went } = await open(backend)
  await user.keyboard('山田{Enter}花子{Enter}{Enter}{Enter}S23.4.5')
  const button = (await screen.findAllByRole('button', { name: 'この人です' }))[0]
  if (button) await user.click(button)
  await waitFor(() => expect(went[0]?.route).toEqual({ screen: 'person', id: 'person-0' }))
  expect(backend.asked('save_draft').at(-1)?.content).toContain('山田')
})

test('each field left is kept as a draft', async () => {
  const backend = fakeBackend()
  const { user } = await open(backend)
  await user.keyboard('谷内{Tab}')
  await waitFor(() => expect(backend.asked('save_draft').at(-1)?.content).toContain('谷内'))
})

test('a person without a name can be registered', async () => {
  const backend = fakeBackend()
  const { user } = await open(backend)
  await user.click(screen.getByRole('checkbox', { name: '氏名不明' }))
  await user.keyboard('{Control>}{Enter}{/Control}')
  await waitFor(() => expect(backend.asked('register_household')[0]?.members[0]?.nameUnknown).toBe(true))
  await waitFor(() => expect(announced()).toContain('氏名不明の方'))
})

test('a place that is missing is added without leaving the card, and the desk keeps it', async () => {
  const backend = fakeBackend()
  const { user } = await open(backend)
  await user.click(screen.getByRole('button', { name: '場所を足す' }))
  const dialog = within(screen.getByRole('dialog', { name: '場所を足す' }))
  await user.type(dialog.getByLabelText(/名前/), '三井 集会所')
  await user.click(dialog.getByRole('button', { name: '保存する' }))
  const place = screen.getByLabelText<HTMLSelectElement>('いまの居場所')
  await waitFor(() => expect(place.selectedOptions[0]?.textContent).toBe('三井 集会所'))
  await user.type(screen.getByLabelText('姓'), '出村')
  await user.keyboard('{Control>}{Enter}{/Control}')
  await waitFor(() => expect(backend.asked('register_household')[0]).toMatchObject({ placeId: 'place-4', stayCategory: 'shelter_voluntary' }))
  await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>('姓').value).toBe(''))
  expect(place.selectedOptions[0]?.textContent, 'nothing is typed twice').toBe('三井 集会所')
})

test('what was typed in the search is put where it belongs', async () => {
  await open(fakeBackend(), 'やまだ はなこ')
  await waitFor(() => expect(screen.getByLabelText<HTMLInputElement>('せい').value).toBe('やまだ'))
  expect(screen.getByLabelText<HTMLInputElement>('めい').value).toBe('はなこ')
})

test('rows left empty are not sent, and refusals still find their row', () => {
  const blank = blankCard({ placeId: null, category: '', text: '' })
  const named = withTypedName(blank, '山田 花子')
  const empty = blank.members[0]
  if (!empty) throw new Error('no head')
  const card = { ...named, members: [...named.members, empty, { ...empty, given: '太郎' }] }
  expect(toRequest(card).members.map((member) => member.given)).toEqual(['花子', '太郎'])
  expect(rowOfMember(card, 2)).toBe(3)
  expect(rowOfMember(card, 1)).toBe(1)
})
