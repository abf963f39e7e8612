import { screen, waitFor, within } from '@testing-library/react'
import axe from 'axe-core'
import { expect, test } from 'vitest'
import { fakeBackend } from '../backend/fake/fake'
import { fakePreview } from '../backend/fake/imports'
import { announced, confirmConversion, showScreen } from '../testing/showScreen'
import { ImportScreen } from './ImportScreen'

async function shown(status = {}) {
  const backend = fakeBackend({ status })
  const frame = await showScreen(<ImportScreen />, backend)
  await screen.findByRole('radio', { name: /輪島市避難者名簿.csv/ })
  return { backend, ...frame }
}

async function looked() {
  const all = await shown()
  await all.user.click(screen.getByRole('radio', { name: /輪島市避難者名簿.csv/ }))
  await all.user.click(screen.getByRole('button', { name: 'このファイルを見る' }))
  await screen.findByRole('heading', { name: '表と列を確かめる' })
  return all
}

const isAccessible = async () => {
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } })
  expect(found.violations.map((violation) => violation.id)).toEqual([])
}

test('by keyboard alone a list goes from its file into the records, and nothing is written before', async () => {
  const { backend, user } = await shown()
  await isAccessible()
  screen.getByRole('button', { name: 'このファイルを見る' }).focus()
  await user.keyboard('{Enter}')
  expect(screen.getByText('先に、ファイルを選んでください。')).toBeTruthy()
  expect(document.activeElement, 'what is missing has the focus').toBe(screen.getByRole('radio'))
  await user.keyboard(' ')
  await user.tab()
  await user.keyboard('{Enter}')
  await screen.findByRole('heading', { name: '表と列を確かめる' })
  await isAccessible()
  screen.getByRole('button', { name: '次へ' }).focus()
  await user.keyboard('{Enter}')
  await screen.findByRole('heading', { name: '取り込む前に確かめる' })
  await isAccessible()
  expect(backend.asked('import_run'), 'looking writes nothing').toHaveLength(0)
  screen.getByRole('button', { name: '6人を取り込む' }).focus()
  await user.keyboard('{Enter}')
  const end = await screen.findByRole('region', { name: '取り込みが終わりました' })
  expect(within(end).getByText(/新しく 5人、変わった人 1人/)).toBeTruthy()
  expect(backend.asked('import_run')[0]?.file, 'what was looked at').toBe('ab'.repeat(32))
  await isAccessible()
})

test('what each column is can be said otherwise without dragging, and an empty cell can mean the one above', async () => {
  const { backend, user } = await looked()
  expect(screen.getByText(/名簿の「避難者名簿（令和8年11月20日現在）」から読みました/)).toBeTruthy()
  expect(screen.getByText(/先頭の0が消えていたものを 3件 直します/)).toBeTruthy()
  await user.selectOptions(screen.getByLabelText('「担当の印」を入れる先'), 'メモ（備考）')
  await user.click(screen.getByRole('checkbox', { name: '「世帯」が空のときは上と同じ' }))
  await user.click(screen.getByRole('button', { name: '次へ' }))
  await screen.findByRole('heading', { name: '取り込む前に確かめる' })
  const columns = backend.asked('import_look').at(-1)?.columns ?? []
  expect(columns.find((column) => column.column === 5)).toEqual({ column: 5, field: 'note', above: false })
  expect(columns.find((column) => column.column === 1)).toEqual({ column: 1, field: 'household', above: true })
})

test('other letters and another line of headings are read at once, and the columns anew', async () => {
  const { backend, user } = await looked()
  await user.selectOptions(screen.getByLabelText('文字の種類'), 'UTF-8')
  await waitFor(() => expect(backend.asked('import_look').at(-1)).toMatchObject({ encoding: 'utf8', columns: [] }))
  const line = screen.getByLabelText('見出しの行')
  await user.clear(line)
  await user.type(line, '５')
  confirmConversion(line)
  expect(backend.asked('import_look'), 'the Enter of a conversion reads nothing').toHaveLength(2)
  await user.click(screen.getByRole('button', { name: 'この読み方で読み直す' }))
  await waitFor(() => expect(backend.asked('import_look').at(-1)).toMatchObject({ headingLine: 5, encoding: 'utf8' }))
})

test('a further edition of a list goes straight to what would become of it, and may be another list after all', async () => {
  const list = { id: 'list-1', name: '輪島市の避難者', last: '2026-11-21T18:00:00+09:00' }
  const { backend, user } = await shown()
  backend.answer('import_look', { ...fakePreview(), notices: ['no_basis'], list })
  await user.click(screen.getByRole('radio', { name: /輪島市避難者名簿.csv/ }))
  await user.click(screen.getByRole('button', { name: 'このファイルを見る' }))
  await screen.findByRole('heading', { name: '取り込む前に確かめる' })
  expect(screen.getByText(/輪島市の避難者/)).toBeTruthy()
  await isAccessible()
  backend.answer('import_look', { ...fakePreview(), notices: [] })
  await user.click(screen.getByRole('button', { name: '別の名簿として取り込む' }))
  await waitFor(() => expect(backend.asked('import_look').at(-1)).toMatchObject({ list: 'new' }))
  await waitFor(() => expect(screen.queryByText(/輪島市の避難者/)).toBeNull())
  await user.click(screen.getByRole('button', { name: '前へ' }))
  await screen.findByRole('heading', { name: '表と列を確かめる' })
})

test('every line is counted, reasons are told, and rows to mend go out in words', async () => {
  const { backend, user } = await looked()
  await user.click(screen.getByRole('button', { name: '次へ' }))
  await screen.findByRole('heading', { name: 'このファイルの 10行は、こうなります' })
  expect(screen.getByText(/2人は、もう登録されている人に似ています。自動でまとめることはありません/)).toBeTruthy()
  expect(screen.getAllByText(/その元号にない日/).length).toBeGreaterThan(0)
  await user.click(screen.getByRole('button', { name: '直す行だけを Excel に出す' }))
  expect(await screen.findByText(/「輪島市避難者名簿-mend.xlsx」を つなぎ に出しました/)).toBeTruthy()
  const sent = backend.asked('import_mend_file')[0]
  expect(sent?.words.find((word) => word.code === 'birth_impossible')?.text).toContain('元号')
  await user.click(screen.getByRole('checkbox', { name: '読めない生年月日は、書かれたまま取り込む' }))
  await waitFor(() => expect(backend.asked('import_look').at(-1)).toMatchObject({ keepUnreadable: true }))
  expect(await screen.findByRole('button', { name: '7人を取り込む' })).toBeTruthy()
})

test('a list is taken back after one more question, here and later', async () => {
  const { backend, user } = await looked()
  await user.click(screen.getByRole('button', { name: '次へ' }))
  await user.click(await screen.findByRole('button', { name: '6人を取り込む' }))
  await user.click(await screen.findByRole('button', { name: 'この取り込みを取り消す' }))
  const dialog = within(screen.getByRole('dialog', { name: 'この取り込みを取り消しますか' }))
  expect(dialog.getByText(/記録は消えません/)).toBeTruthy()
  expect(backend.asked('undo_import')).toHaveLength(0)
  await user.click(dialog.getByRole('button', { name: /取り消す/ }))
  await waitFor(() => expect(backend.asked('undo_import')).toEqual([{ id: 'batch-1' }]))
  await waitFor(() => expect(announced()).toContain('名簿から外した人 4人'))
  expect(await screen.findByRole('cell', { name: '取り消した' })).toBeTruthy()
})

test('a list of My Numbers is refused in words that say what to do', async () => {
  const { backend, user } = await shown()
  backend.refuse('import_look', { code: 'individual_number_column', heading: '個人番号', column: 3 })
  await user.click(screen.getByRole('radio', { name: /輪島市避難者名簿.csv/ }))
  await user.click(screen.getByRole('button', { name: 'このファイルを見る' }))
  expect((await screen.findByRole('alert')).textContent).toMatch(/3列目「個人番号」.*その列を消した表を作って/)
  expect(screen.getByRole('button', { name: 'このファイルを見る' }), 'one stays where one was').toBeTruthy()
})

test('while nothing can be written, looking is possible and taking in says why not', async () => {
  const { user, backend } = await shown({ standing: 'ended' })
  await user.click(screen.getByRole('radio', { name: /輪島市避難者名簿.csv/ }))
  await user.click(screen.getByRole('button', { name: 'このファイルを見る' }))
  await user.click(await screen.findByRole('button', { name: '次へ' }))
  const take = await screen.findByRole('button', { name: '6人を取り込む' })
  expect(take.title).toContain('利用期限が終わったため')
  await user.click(take)
  expect(backend.asked('import_run')).toHaveLength(0)
})
