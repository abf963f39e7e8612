import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import type { FakeBackend } from '../backend/fake/fake'
import { fakeBackend } from '../backend/fake/fake'
import type { HandoverView } from '../generated/app'
import { announced, confirmConversion, showScreen } from '../testing/showScreen'
import { HandoverScreen } from './HandoverScreen'
import { HandoversScreen } from './HandoversScreen'

async function viewOf(backend: FakeBackend): Promise<HandoverView> {
  const answer = await backend.call('get_handover', { id: 'handover-0' })
  if (!answer.ok) throw new Error('the fake has no handover')
  return answer.value
}

async function open(backend = fakeBackend()) {
  const shown = await showScreen(<HandoverScreen id="handover-0" />, backend, {
    route: { screen: 'handover', id: 'handover-0' },
  })
  const card = await screen.findByRole('group', { name: /^1\/12/ })
  return { backend, card, ...shown }
}

test('the cursor starts on the first case that waits; Enter takes it and shows the next', async () => {
  const { backend, card, user } = await open()
  await waitFor(() => expect(document.activeElement).toBe(card))
  await user.keyboard('{Enter}')
  expect(await screen.findByText(/山田 花子 さんを引き受けました。確認 5\/12/)).toBeTruthy()
  expect(backend.asked('answer_handover')[0]).toMatchObject({ itemIds: ['item-0'], decision: 'taken' })
  const next = screen.getByRole('group', { name: /^6\/12/ })
  expect(document.activeElement, 'answered ones are passed over').toBe(next)
})

test('Q leaves a question, written with Enter as a new line, left with Ctrl+Enter', async () => {
  const { backend, card, user } = await open()
  await waitFor(() => expect(document.activeElement).toBe(card))
  await user.keyboard('q')
  const field = await screen.findByLabelText('前の班への質問')
  expect(document.activeElement).toBe(field)
  confirmConversion(field, { ctrlKey: true })
  await user.type(field, '薬は{Enter}どこですか')
  expect(backend.asked('answer_handover')).toHaveLength(0)
  await user.keyboard('{Control>}{Enter}{/Control}')
  expect(await screen.findByText(/質問を残しました。確認 5\/12/)).toBeTruthy()
  expect(backend.asked('answer_handover')[0]).toMatchObject({ decision: 'asked', question: '薬は\nどこですか' })
})

test('an empty question is refused and nothing is sent', async () => {
  const { backend, card, user } = await open()
  await waitFor(() => expect(document.activeElement).toBe(card))
  await user.keyboard('q{Control>}{Enter}{/Control}')
  expect(await screen.findByText('質問を書いてください。')).toBeTruthy()
  await user.keyboard('{Escape}')
  expect(document.activeElement).toBe(screen.getByRole('group', { name: /^1\/12/ }))
  expect(backend.asked('answer_handover')).toHaveLength(0)
})

test('forty cases take forty presses and the signature one more', async () => {
  const backend = fakeBackend()
  const view = await viewOf(backend)
  const forty = Array.from({ length: 40 }, (_, at) => {
    const item = view.items[at % 11]
    if (!item) throw new Error('no case')
    return { ...item, id: `item-${at}`, answer: null, reasons: ['urgent'] }
  })
  let now: HandoverView = { ...view, items: forty, row: { ...view.row, items: 40, taken: 0, asked: 0 } }
  backend.answer('get_handover', now)
  const { user } = await showScreen(<HandoverScreen id="handover-0" />, backend)
  await screen.findByRole('group', { name: /^1\/40/ })
  for (let at = 0; at < 40; at += 1) {
    now = {
      ...now,
      items: now.items.map((item, index) =>
        index === at ? { ...item, answer: { decision: 'taken', question: '', by: view.signatures[0]?.by ?? view.items[1]?.answer?.by ?? raise() } } : item,
      ),
      row: { ...now.row, taken: at + 1 },
    }
    backend.answer('answer_handover', now)
    await user.keyboard('{Enter}')
    await screen.findByText(new RegExp(`確認 ${at + 1}/40$`), { selector: '.taking-said' })
  }
  expect(document.activeElement).toBe(screen.getByRole('button', { name: '署名して引き受ける' }))
  backend.answer('sign_handover', { ...now, row: { ...now.row, state: 'signed' } })
  await user.keyboard('{Enter}')
  await waitFor(() => expect(announced()).toBe('佐藤 さんが 40人を引き受けました。'))
}, 20_000)

function raise(): never {
  throw new Error('the fake signed nothing')
}

test('light cases are taken together, grave ones never', async () => {
  const { backend, user } = await open()
  const view = await viewOf(backend)
  await user.click(screen.getByRole('button', { name: /軽い 2人をまとめて引き受ける/ }))
  await screen.findByText(/2人をまとめて引き受けました。確認 6\/12/)
  const ids = backend.asked('answer_handover')[0]?.itemIds ?? []
  const taken = view.items.filter((item) => ids.includes(item.id))
  expect(taken.some((item) => item.reasons.includes('urgent') || item.person?.watchLevel === 'intensive')).toBe(false)
})

test('signing too early says how many are left and goes to one of them', async () => {
  const { backend, user } = await open()
  await user.click(screen.getByRole('button', { name: '署名して引き受ける' }))
  expect((await screen.findByRole('alert')).textContent).toBe('署名まであと 8人です。')
  expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^1\/12/)
  expect(backend.asked('sign_handover')).toHaveLength(0)
})

test('a refusal is told in Japanese and the case stays', async () => {
  const { backend, card, user } = await open()
  backend.refuse('answer_handover', { code: 'handover_own' })
  await waitFor(() => expect(document.activeElement).toBe(card))
  await user.keyboard('{Enter}')
  expect((await screen.findByRole('alert')).textContent).toContain('自分の班が渡した引継ぎ')
  expect(document.activeElement).toBe(card)
})

test('the list puts what waits first and leads to it', async () => {
  const backend = fakeBackend()
  const { user, went } = await showScreen(<HandoversScreen />, backend)
  const table = await screen.findByRole('table', { name: '引き受けを待っているもの' })
  expect(within(table).getByText(/確認 4\/12・質問 1件/)).toBeTruthy()
  await user.click(within(table).getByRole('button', { name: /B班 からの引継ぎを確認して引き受ける/ }))
  expect(went[0]?.route).toEqual({ screen: 'handover', id: 'handover-0' })
})

test('without a handover the list says how one arrives', async () => {
  const backend = fakeBackend()
  backend.answer('list_handovers', [])
  await showScreen(<HandoversScreen />, backend)
  expect(await screen.findByText(/受け取る引継ぎはありません。/)).toBeTruthy()
})

test('a signed handover shows both signatures and names the notes that lack holders', async () => {
  const backend = fakeBackend()
  const view = await viewOf(backend)
  const [first] = view.signatures
  if (!first) throw new Error('no signature')
  backend.answer('get_handover', {
    ...view,
    row: { ...view.row, state: 'signed', side: 'outgoing' },
    signatures: [first, { side: 'incoming', by: { ...first.by, name: '佐藤', team: 'A班' }, valid: false }],
  })
  await showScreen(<HandoverScreen id="handover-0" />, backend)
  expect(await screen.findByText('確かめました')).toBeTruthy()
  expect(screen.getByRole('alert').textContent).toContain('この内容に対する署名ではありません')
  expect(screen.getByText('記録と写真 61件のうち 58件が、書いた端末のほかに2台以上にあります。')).toBeTruthy()
  const lacking = screen.getByRole('table', { name: '2台に足りない記録 3件' })
  expect(within(lacking).getByText('書いた端末だけ')).toBeTruthy()
  expect(within(lacking).getAllByText('B班-2')).toHaveLength(2)
  expect(within(lacking).getAllByText('写真・書類')).toHaveLength(1)
})
