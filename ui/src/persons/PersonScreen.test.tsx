import { screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import type { FakeBackend } from '../backend/fake/fake'
import { fakeBackend } from '../backend/fake/fake'
import type { PersonPage } from '../generated/app'
import { announced, confirmConversion, showScreen } from '../testing/showScreen'
import { PersonScreen } from './PersonScreen'

async function pageOf(backend: FakeBackend): Promise<PersonPage> {
  const today = await backend.call('today', {})
  const id = today.ok ? today.value.due.rows[0]?.person.id : undefined
  const page = await backend.call('get_person', { id: id ?? '' })
  if (!page.ok) throw new Error('the fake has nobody')
  return page.value
}

async function open(backend = fakeBackend(), change: (page: PersonPage) => PersonPage = (page) => page) {
  const page = change(await pageOf(backend))
  backend.answer('get_person', page)
  const shown = await showScreen(<PersonScreen id={page.row.id} />, backend, { route: { screen: 'person', id: page.row.id } })
  await screen.findByRole('heading', { level: 1 })
  return { backend, page, ...shown }
}

test('the head says who, where, since when, and how grave', async () => {
  await open()
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe('山田 花子')
  expect(screen.getByText(/昭和23年\(1948年\)4月5日・78歳/)).toBeTruthy()
  expect(screen.getByText(/に確認（/)).toBeTruthy()
  expect(screen.getByText('緊急（きょう中）')).toBeTruthy()
})

test('a place of which nobody said since when shows no date', async () => {
  await open(fakeBackend(), (page) => ({ ...page, whereabouts: page.whereabouts.map((one) => ({ ...one, since: '' })) }))
  const places = screen.getByRole('heading', { name: '居場所の移り変わり' }).closest('section')
  expect(places?.textContent).toContain('穴水町 妹宅')
  expect(places?.textContent).not.toMatch(/NaN|undefined/)
})

test('a conflict is told as sentences with both values, and one press settles it', async () => {
  const { backend, user } = await open()
  const box = screen.getByRole('region', { name: '入力の食いちがい' })
  expect(within(box).getByText('見守り区分に 2つの答えがあります。')).toBeTruthy()
  expect(within(box).getByText(/^森（B班）は .* に「重点」と記録しました。$/)).toBeTruthy()
  expect(within(box).getByText(/^佐藤（A班）は .* に「定期」と記録しました。$/)).toBeTruthy()
  await user.click(within(box).getByRole('button', { name: '「定期」にする' }))
  await waitFor(() => expect(backend.asked('set_field')[0]).toMatchObject({ field: 'watch_level', value: 'regular' }))
  expect(announced()).toBe('見守り区分の食いちがいを解きました（この端末）。')
})

test('the summary is edited by keyboard; sixty-one characters are refused', async () => {
  const { backend, user } = await open()
  await user.click(screen.getByRole('button', { name: '要約を直す' }))
  const field = screen.getByLabelText('いちばん大事なこと')
  expect(document.activeElement).toBe(field)
  await user.clear(field)
  await user.type(field, 'あ'.repeat(61))
  await user.keyboard('{Control>}{Enter}{/Control}')
  expect(screen.getByText('60字までにしてください。')).toBeTruthy()
  expect(document.activeElement).toBe(field)
  confirmConversion(field, { ctrlKey: true })
  expect(backend.asked('set_field')).toHaveLength(0)
  await user.keyboard('{Backspace}{Control>}{Enter}{/Control}')
  await waitFor(() => expect(backend.asked('set_field')[0]).toMatchObject({ field: 'summary', value: 'あ'.repeat(60) }))
  expect(announced()).toBe('要約を保存しました（この端末）。')
})

test('whereabouts change for the household at once, with place, source and how sure', async () => {
  const { backend, user } = await open()
  await user.click(screen.getByRole('button', { name: '居場所を変える' }))
  const dialog = await screen.findByRole('dialog', { name: '居場所を変える' })
  await user.keyboard('{Control>}{Enter}{/Control}')
  expect(within(dialog).getByRole('alert').textContent).toBe('どんな所かを選んでください。')
  await waitFor(() => expect(document.activeElement).toBe(within(dialog).getByLabelText('どんな所')))
  await user.selectOptions(within(dialog).getByLabelText('どんな所'), 'relatives')
  await user.type(within(dialog).getByLabelText('場所の名前か住所'), '金沢市の妹の家')
  const others = within(dialog).getAllByRole('checkbox')
  if (others[1]) await user.click(others[1])
  await user.selectOptions(within(dialog).getByLabelText('だれから'), 'family')
  await user.keyboard('{Control>}{Enter}{/Control}')
  await waitFor(() => expect(backend.asked('move_people')).toHaveLength(1))
  const moved = backend.asked('move_people')[0]
  expect(moved?.personIds).toHaveLength(2)
  expect(moved).toMatchObject({ category: 'relatives', placeId: null, placeText: '金沢市の妹の家', source: 'family', seenAt: null })
  expect(announced()).toBe('居場所を保存しました（この端末）。')
})

test('the urgent flag needs a reason in one line', async () => {
  const { backend, user } = await open(fakeBackend(), (page) => ({ ...page, row: { ...page.row, urgency: null }, urgentReason: '' }))
  await user.click(screen.getByRole('button', { name: '緊急の旗を立てる' }))
  const dialog = await screen.findByRole('dialog', { name: '緊急の旗' })
  await user.click(within(dialog).getByRole('button', { name: /旗を立てる/ }))
  expect(within(dialog).getByRole('alert').textContent).toBe('理由を一行で書いてください。')
  await waitFor(() => expect(document.activeElement).toBe(within(dialog).getByLabelText('理由')))
  await user.keyboard('一人になる{Control>}{Enter}{/Control}')
  await waitFor(() =>
    expect(backend.asked('set_urgent')[0]?.flag).toEqual({ raised: true, urgency: 'today', reason: '一人になる' }),
  )
})

test('every line of the history says where it stands; only with holders it says 届いた', async () => {
  const { page } = await open()
  const lines = screen.getAllByRole('listitem').filter((line) => line.classList.contains('timeline-item'))
  expect(lines).toHaveLength(page.timeline.length)
  page.timeline.forEach((item, at) => {
    const text = lines[at]?.textContent ?? ''
    if (item.holders === 0) {
      expect(text).toContain('この端末だけ')
      expect(text).not.toContain('届いた')
    } else expect(text).toContain(`${item.holders}台に届いた`)
  })
})

test('the history is filtered, corrected notes keep the old text, and a note can be corrected', async () => {
  const { backend, page, user } = await open()
  await user.click(screen.getByRole('radio', { name: '訪問' }))
  const notes = page.timeline.filter((item) => item.kind === 'note' || item.kind === 'care_note')
  const lines = () => screen.getAllByRole('listitem').filter((line) => line.classList.contains('timeline-item'))
  expect(lines()).toHaveLength(notes.length)
  expect(screen.getByText('食欲がない。長男と連絡がつかない。').closest('details')).toBeTruthy()
  const correct = screen.getAllByRole('button', { name: /のメモを訂正する$/ })[0]
  if (!correct) throw new Error('no note')
  await user.click(correct)
  const field = screen.getByLabelText('正しい文')
  await user.clear(field)
  await user.keyboard('{Control>}{Enter}{/Control}')
  expect(screen.getByText('正しい文を書いてください。')).toBeTruthy()
  expect(document.activeElement).toBe(field)
  await user.keyboard('血圧150/90。{Control>}{Enter}{/Control}')
  await waitFor(() => expect(backend.asked('correct_note')[0]).toMatchObject({ text: '血圧150/90。' }))
})

test('a need gets a new state and a task is done in one press', async () => {
  const { backend, page, user } = await open()
  const need = page.needs[0]
  const task = page.tasks[0]
  await user.click(screen.getByRole('button', { name: `「${need?.title ?? ''}」の状態を変える` }))
  await user.keyboard('2{Control>}{Enter}{/Control}')
  await waitFor(() => expect(backend.asked('mark_need')[0]).toMatchObject({ needId: need?.id, state: 'working' }))
  await user.click(screen.getByRole('button', { name: `「${task?.title ?? ''}」を済みにする` }))
  await waitFor(() => expect(backend.asked('mark_task')[0]).toMatchObject({ taskId: task?.id, state: 'done' }))
})

test('an item is edited in its place; a refusal keeps it open with the cursor inside', async () => {
  const { backend, user } = await open()
  await user.click(screen.getByRole('button', { name: '電話を直す' }))
  backend.refuse('set_field', { code: 'not_allowed' })
  const field = screen.getByLabelText('電話')
  await user.clear(field)
  await user.type(field, '090-0000-0000{Control>}{Enter}{/Control}')
  expect((await screen.findByRole('alert')).textContent).toContain('この端末の役割では')
  expect(document.activeElement).toBe(field)
  expect(field).toHaveProperty('value', '090-0000-0000')
  await user.keyboard('{Escape}')
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: '電話を直す' })))
})

test('a page without history says how to begin', async () => {
  await open(fakeBackend(), (page) => ({ ...page, timeline: [], needs: [], tasks: [], whereabouts: [], households: [] }))
  expect(screen.getByText('まだ記録がありません。最初の訪問を書きましょう（Ctrl+M）。')).toBeTruthy()
  expect(screen.getByText('困りごとの記録はありません。')).toBeTruthy()
})

test('a person who has not arrived yet is said so', async () => {
  const backend = fakeBackend()
  await showScreen(<PersonScreen id="nobody" />, backend)
  expect(await screen.findByText('この人の記録は、この端末にはまだありません。')).toBeTruthy()
})

test('a task marked as done by mistake is taken back within ten seconds, by a mark that says so', async () => {
  const { backend, page, user } = await open()
  const task = page.tasks[0]
  if (!task) throw new Error('the fake has no task')
  await user.click(screen.getByRole('button', { name: `「${task.title}」を済みにする` }))
  await user.click(await screen.findByRole('button', { name: '元に戻す' }))
  await waitFor(() => expect(announced()).toContain('元に戻しました'))
  expect(backend.asked('mark_task').map(({ state, comment }) => [state, comment])).toEqual([
    ['done', ''],
    [task.state, '元に戻した'],
  ])
  expect(screen.queryByRole('button', { name: '元に戻す' })).toBeNull()
})

test('Ctrl+Z raises a flag again that was lowered by mistake; in a field it stays the own key of the field', async () => {
  const { backend, page, user } = await open()
  await user.click(screen.getByRole('button', { name: '緊急の旗を下ろす' }))
  await user.keyboard('{Control>}{Enter}{/Control}')
  await screen.findByRole('button', { name: '元に戻す' })
  await user.click(screen.getByRole('button', { name: '要約を直す' }))
  await user.keyboard('{Control>}z{/Control}')
  expect(backend.asked('set_urgent')).toHaveLength(1)
  await user.keyboard('{Escape}')
  screen.getByRole('heading', { level: 1 }).focus()
  await user.keyboard('{Control>}z{/Control}')
  await waitFor(() => expect(backend.asked('set_urgent')).toHaveLength(2))
  expect(backend.asked('set_urgent')[1]?.flag).toMatchObject({ raised: true, urgency: page.row.urgency, reason: page.urgentReason })
})

test('a refused way back is told, and the record stays as it is', async () => {
  const { backend, page, user } = await open()
  const task = page.tasks[0]
  await user.click(screen.getByRole('button', { name: `「${task?.title ?? ''}」を済みにする` }))
  const undo = await screen.findByRole('button', { name: '元に戻す' })
  backend.refuse('mark_task', { code: 'not_allowed' })
  await user.click(undo)
  await waitFor(() => expect(announced()).not.toContain('済みに'))
  expect(announced()).not.toContain('元に戻しました')
})

test('what is shown only because another record stands on it says so, and nothing else does', async () => {
  await open(fakeBackend(), (page) => ({
    ...page,
    timeline: page.timeline.map((item, at) => ({ ...item, rescued: at === 0 })),
  }))
  const lines = screen.getAllByRole('listitem').filter((line) => line.classList.contains('timeline-item'))
  const marked = lines.filter((line) => line.textContent?.includes('認められていない端末の記録です。'))
  expect(marked).toEqual([lines[0]])
})
