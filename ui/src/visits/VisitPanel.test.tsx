import { screen, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import { PersonScreen } from '../persons/PersonScreen'
import { announced, confirmConversion, showScreen } from '../testing/showScreen'
import { VisitPanel } from './VisitPanel'

async function firstPerson(backend: ReturnType<typeof fakeBackend>) {
  const today = await backend.call('today', {})
  const row = today.ok ? today.value.due.rows[0] : undefined
  if (!row) throw new Error('the fake has nobody to visit')
  return row.person
}

async function openNote() {
  const backend = fakeBackend({ people: 12 })
  const person = await firstPerson(backend)
  const onSaved = vi.fn()
  const onClose = vi.fn()
  const { user } = await showScreen(<VisitPanel personId={person.id} onClose={onClose} onSaved={onSaved} />, backend)
  await screen.findByLabelText('聞いたこと・見たこと')
  return { backend, person, user, onSaved, onClose }
}

test('a note takes two presses besides its text, after the one that opens it', async () => {
  const { backend, person, user, onSaved } = await openNote()
  // T3: Ctrl+M opened the note; 1 chooses; the text; Ctrl+Enter saves.
  await user.keyboard('1')
  await user.keyboard('薬は足りている。')
  await user.keyboard('{Control>}{Enter}{/Control}')
  await waitFor(() => expect(onSaved).toHaveBeenCalled())
  expect(backend.asked('write_visit')).toHaveLength(1)
  expect(backend.asked('write_visit')[0]).toMatchObject({
    personIds: [person.id],
    result: 'met',
    text: '薬は足りている。',
    health: false,
    next: null,
  })
  expect(onSaved.mock.calls[0]?.[0]).toContain('保存しました（この端末）')
})

test('Ctrl+M on the page of a person opens the note, and what was saved is announced', async () => {
  const backend = fakeBackend({ people: 12 })
  const person = await firstPerson(backend)
  const { user } = await showScreen(<PersonScreen id={person.id} />, backend, {
    route: { screen: 'person', id: person.id },
    carry: { visit: true },
  })
  await screen.findByRole('dialog', { name: /訪問メモ/ })
  await screen.findByLabelText('聞いたこと・見たこと')
  await user.keyboard('2{Control>}{Enter}{/Control}')
  await waitFor(() => expect(announced()).toContain('保存しました（この端末）'))
  expect(announced(), 'nothing reached anybody yet').not.toContain('届い')
  expect(screen.queryByRole('dialog', { name: /訪問メモ/ })).toBeNull()
})

test('the Enter that confirms a conversion saves nothing, in either engine', async () => {
  const { backend, user } = await openNote()
  await user.keyboard('1')
  const text = screen.getByLabelText('聞いたこと・見たこと')
  confirmConversion(text)
  confirmConversion(text, { ctrlKey: true })
  await user.type(text, '一行目{Enter}二行目')
  expect(text).toHaveProperty('value', '一行目\n二行目')
  expect(backend.asked('write_visit')).toHaveLength(0)
})

test('an empty note is refused in Japanese and the cursor goes to the results', async () => {
  const { backend, user } = await openNote()
  await user.keyboard('{Control>}{Enter}{/Control}')
  expect((await screen.findByRole('alert')).textContent).toBe('結果を選ぶか、聞いたことを書いてください。')
  expect(document.activeElement).toBe(screen.getByRole('radio', { name: /^1\s*会えた/ }))
  expect(backend.asked('write_visit')).toHaveLength(0)
})

test('a refusal keeps the text and puts the cursor back into it', async () => {
  const { user, onSaved } = await openNote()
  const text = screen.getByLabelText('聞いたこと・見たこと')
  await user.type(text, '番号は123456789012です')
  await user.keyboard('{Control>}{Enter}{/Control}')
  expect((await screen.findByRole('alert')).textContent).toContain('マイナンバー')
  expect(text).toHaveProperty('value', '番号は123456789012です')
  expect(document.activeElement).toBe(text)
  expect(onSaved).not.toHaveBeenCalled()
})

test('a phrase about the body makes it a health note, and says so', async () => {
  const { backend, user } = await openNote()
  await user.click(screen.getByRole('button', { name: '薬が残り少ない' }))
  expect(screen.getByRole('checkbox', { name: /健康のこと/ })).toHaveProperty('checked', true)
  expect(screen.getByText('健康のことにチェックを入れました。').getAttribute('role')).toBe('status')
  await user.keyboard('{Control>}{Enter}{/Control}')
  await waitFor(() => expect(backend.asked('write_visit')[0]).toMatchObject({ health: true, text: '薬が残り少ない。' }))
})

test('the household, the need, the next day and the flag go into one request', async () => {
  const { backend, person, user } = await openNote()
  await user.keyboard('5')
  await user.keyboard('夜が不安。')
  const others = screen.getAllByRole('checkbox').filter((box) => !(box as HTMLInputElement).checked)
  const [member] = others
  if (!member) throw new Error('the household has one member only')
  await user.click(member)
  await user.click(screen.getByRole('radio', { name: '日を選ぶ' }))
  await user.type(screen.getByLabelText('次の日'), 'R8.12.1')
  await user.click(screen.getByRole('checkbox', { name: '本人と約束した' }))
  await user.click(screen.getByRole('checkbox', { name: '困りごとにする' }))
  expect(screen.getByLabelText('困りごとを一行で'), 'nothing is typed twice').toHaveProperty('value', '夜が不安')
  await user.click(screen.getByRole('checkbox', { name: '緊急の旗を立てる' }))
  await user.type(screen.getByLabelText('旗の理由'), '一人になる')
  await user.click(screen.getByRole('button', { name: /保存する/ }))
  await waitFor(() => expect(backend.asked('write_visit')).toHaveLength(1))
  const request = backend.asked('write_visit')[0]
  expect(request?.personIds[0], 'the main person stays first').toBe(person.id)
  expect(request?.personIds).toHaveLength(2)
  expect(request?.next).toEqual({ title: '様子を見に行く', due: '2026-12-01', promised: true, team: '' })
  expect(request?.need).toMatchObject({ title: '夜が不安' })
  expect(request?.urgent).toEqual({ raised: true, urgency: 'today', reason: '一人になる' })
})

test('closing keeps the draft, and opening again shows it', async () => {
  const backend = fakeBackend({ people: 12 })
  const person = await firstPerson(backend)
  await backend.call('save_draft', { form: `visit:${person.id}`, content: JSON.stringify({ text: '途中まで' }) })
  const onClose = vi.fn()
  const { user } = await showScreen(<VisitPanel personId={person.id} onClose={onClose} onSaved={vi.fn()} />, backend)
  expect(await screen.findByLabelText('聞いたこと・見たこと')).toHaveProperty('value', '途中まで')
  expect(screen.getByText('前の下書きを開きました。')).toBeTruthy()
  await user.type(screen.getByLabelText('聞いたこと・見たこと'), 'の話')
  await waitFor(() => expect(backend.asked('save_draft').at(-1)?.content).toContain('途中までの話'), { timeout: 2000 })
  await user.keyboard('{Escape}')
  expect(onClose).toHaveBeenCalled()
})

test('a device that may not write health records offers none', async () => {
  const backend = fakeBackend({ people: 12, status: { mayWriteCare: false } })
  const person = await firstPerson(backend)
  await showScreen(<VisitPanel personId={person.id} onClose={vi.fn()} onSaved={vi.fn()} />, backend)
  await screen.findByLabelText('聞いたこと・見たこと')
  expect(screen.queryByRole('checkbox', { name: /健康のこと/ })).toBeNull()
  expect(screen.queryByRole('button', { name: '薬が残り少ない' })).toBeNull()
})
