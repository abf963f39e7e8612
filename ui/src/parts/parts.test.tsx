import { fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { useState } from 'react'
import { expect, test, vi } from 'vitest'
import { BackendProvider } from '../backend/backend'
import { fakeBackend } from '../backend/fake/fake'
import { makePeople } from '../backend/fake/people'
import { confirmConversion } from '../testing/showScreen'
import { Banner } from './Banner'
import { Button } from './Button'
import { CheckDigits } from './CheckDigits'
import { Dialog } from './Dialog'
import { EraDateField } from './EraDateField'
import { ErrorSummary } from './ErrorSummary'
import { HoldersMark } from './HoldersMark'
import { PersonLine } from './PersonLine'
import { PersonName } from './PersonName'
import { Progress } from './Progress'
import { RadioDigits } from './RadioDigits'
import { Select } from './Select'
import { UrgencyBadge, WatchBadge } from './StatusBadge'
import { Table } from './Table'
import { TextArea } from './TextArea'
import { TextField } from './TextField'

test('a busy button keeps the cursor and takes no second press', async () => {
  const press = vi.fn()
  const { rerender } = render(<Button onClick={press}>保存する</Button>)
  const button = screen.getByRole('button', { name: '保存する' })
  await userEvent.click(button)
  rerender(
    <Button busy onClick={press}>
      保存する
    </Button>,
  )
  await userEvent.click(button)
  expect(press).toHaveBeenCalledOnce()
  expect(document.activeElement).toBe(button)
})

test('a number field takes full-width digits and puts them right on leaving, not before', async () => {
  function Phone() {
    const [value, set] = useState('')
    return <TextField label="電話" digits value={value} onChange={set} />
  }
  render(<Phone />)
  const field = screen.getByLabelText<HTMLInputElement>('電話')
  await userEvent.type(field, '０９０ー１２')
  expect(field.value).toBe('０９０ー１２')
  await userEvent.tab()
  expect(field.value).toBe('090-12')
})

test('a field tells its hint and its error to those who listen', () => {
  render(<TextField label="名前" need="required" value="" onChange={() => undefined} hint="例: 佐藤" error="入力してください。" />)
  const field = screen.getByLabelText(/名前/)
  expect(field.getAttribute('aria-invalid')).toBe('true')
  const told = (field.getAttribute('aria-describedby') ?? '').split(' ').map((id) => document.getElementById(id)?.textContent)
  expect(told).toEqual(['入力してください。', '例: 佐藤'])
})

test('Enter in a text area is a new line', async () => {
  function Note() {
    const [value, set] = useState('')
    return <TextArea label="メモ" value={value} onChange={set} />
  }
  render(<Note />)
  await userEvent.type(screen.getByLabelText('メモ'), 'あ{Enter}い')
  expect(screen.getByLabelText<HTMLTextAreaElement>('メモ').value).toBe('あ\nい')
})

test('a choice box answers the code that was chosen', async () => {
  const chosen = vi.fn()
  render(<Select label="種類" value="a" onChange={chosen} options={[{ value: 'a', label: '甲' }, { value: 'b', label: '乙' }]} />)
  await userEvent.selectOptions(screen.getByLabelText('種類'), '乙')
  expect(chosen).toHaveBeenCalledWith('b')
})

test('a digit chooses, also in full width and from the number pad, and the same digit takes it back', async () => {
  function Sex() {
    const [value, set] = useState('')
    return <RadioDigits label="性別" value={value} onChange={set} choices={[{ code: 'male', label: '男', digit: '1' }, { code: 'female', label: '女', digit: '2' }]} />
  }
  render(<Sex />)
  await userEvent.tab()
  const [male, female] = screen.getAllByRole<HTMLInputElement>('radio')
  await userEvent.keyboard('2')
  expect(female?.checked).toBe(true)
  fireEvent.keyDown(document.activeElement ?? document.body, { key: '１' })
  expect(male?.checked).toBe(true)
  fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Unidentified', code: 'Numpad1' })
  expect(male?.checked, 'taken back').toBe(false)
})

test('boxes are one stop for Tab; digits tick, arrows walk, space ticks', async () => {
  const seen: string[][] = []
  function Needs() {
    const [values, set] = useState<string[]>([])
    return (
      <CheckDigits
        label="配慮"
        values={values}
        onChange={(next) => {
          seen.push(next)
          set(next)
        }}
        choices={[
          { code: 'a', label: '医療', digit: '1' },
          { code: 'b', label: '障害', digit: '2' },
          { code: 'c', label: 'その他' },
        ]}
      />
    )
  }
  render(<Needs />)
  await userEvent.tab()
  await userEvent.keyboard('2{ArrowRight}{ArrowRight}[Space]2')
  expect(seen).toEqual([['b'], ['b', 'c'], ['c']])
  await userEvent.tab()
  expect(document.activeElement).toBe(document.body)
})

function Birth({ backend = fakeBackend() }) {
  const [value, set] = useState('')
  return (
    <BackendProvider value={backend}>
      <EraDateField label="生年月日" value={value} onChange={set} />
      <button type="button">次</button>
    </BackendProvider>
  )
}

test('a birth date is echoed in both calendars while it is typed', async () => {
  render(<Birth />)
  await userEvent.type(screen.getByLabelText('生年月日'), 'S23.4.5')
  expect(await screen.findByText(/昭和23年\(1948年\)4月5日・\d+歳/)).toBeTruthy()
})

test('half a date is not red before the field is left', async () => {
  render(<Birth />)
  const field = screen.getByLabelText('生年月日')
  await userEvent.type(field, 'あ')
  expect(field.getAttribute('aria-invalid')).toBeNull()
  await userEvent.tab()
  expect(await screen.findByText(/生年月日が読めません/)).toBeTruthy()
})

test('six digits ask for the era, and one letter answers', async () => {
  render(<Birth />)
  const field = screen.getByLabelText<HTMLInputElement>('生年月日')
  await userEvent.type(field, '230405')
  expect(await screen.findByRole('group', { name: '元号はどれですか。' })).toBeTruthy()
  await userEvent.type(field, 's')
  expect(field.value).toBe('S230405')
  expect(await screen.findByText(/昭和23年\(1948年\)4月5日/)).toBeTruthy()
})

test('an impossible date proposes the one that was meant', async () => {
  render(<Birth />)
  await userEvent.type(screen.getByLabelText('生年月日'), 'S64.1.8')
  expect(await screen.findByText(/平成元年1月8日のことでしたら/)).toBeTruthy()
  await userEvent.click(screen.getByRole('button', { name: '直す' }))
  expect(await screen.findByText(/平成元年\(1989年\)1月8日/)).toBeTruthy()
})

test('Esc closes a dialog and the cursor goes back, but not while a conversion is under way', async () => {
  function Ask() {
    const [open, set] = useState(false)
    return (
      <>
        <button type="button" onClick={() => set(true)}>
          開く
        </button>
        <Dialog open={open} title="場所を足す" onClose={() => set(false)}>
          <input aria-label="名前" />
        </Dialog>
      </>
    )
  }
  render(<Ask />)
  await userEvent.click(screen.getByRole('button', { name: '開く' }))
  const field = screen.getByLabelText('名前')
  expect(document.activeElement).toBe(field)
  confirmConversion(field)
  fireEvent.compositionStart(field)
  fireEvent.keyDown(field, { key: 'Escape', keyCode: 229 })
  fireEvent.compositionEnd(field)
  expect(screen.getByRole('dialog', { name: '場所を足す' })).toBeTruthy()
  await userEvent.keyboard('{Escape}')
  expect(screen.queryByRole('dialog')).toBeNull()
  expect(document.activeElement?.textContent).toBe('開く')
})

test('a list of problems takes the cursor and leads to the field', async () => {
  render(
    <>
      <ErrorSummary problems={[{ text: '電話が長すぎます。', field: 'phone' }]} />
      <input id="phone" aria-label="電話" />
    </>,
  )
  expect(document.activeElement).toBe(screen.getByRole('alert'))
  await userEvent.click(screen.getByRole('link', { name: '電話が長すぎます。' }))
  expect(document.activeElement).toBe(screen.getByLabelText('電話'))
})

test('a long table draws only what is seen and tells the true number of rows', () => {
  const rows = Array.from({ length: 5000 }, (_, index) => ({ id: `${index}`, name: `人${index}` }))
  render(<Table label="名簿" rows={rows} rowKey={(row) => row.id} columns={[{ key: 'name', head: '氏名', cell: (row) => row.name, names: true }]} />)
  const table = screen.getByRole('table', { name: '名簿' })
  expect(table.getAttribute('aria-rowcount')).toBe('5001')
  expect(within(table).getAllByRole('row').length).toBeLessThan(80)
  fireEvent.scroll(screen.getByRole('group', { name: '名簿' }), { target: { scrollTop: 48 * 3000 } })
  expect(screen.getByText('人3000').closest('tr')?.getAttribute('aria-rowindex')).toBe('3002')
})

test('an empty table says so in words', () => {
  render(<Table label="名簿" rows={[]} rowKey={() => ''} columns={[]} empty="まだ記録がありません。" />)
  expect(screen.getByText('まだ記録がありません。')).toBeTruthy()
})

test('a letter form that the font draws is shown as it was registered', () => {
  const { container } = render(<PersonName name={'葛\u{E0100}城 渡\u{E0100}'} />)
  expect(container.textContent, 'the usual form of 渡 needs no selector').toBe('葛\u{E0100}城 渡')
})

test('a letter form that cannot be drawn is marked, and the stored name is kept in the title', () => {
  const stored = '葛\u{E0105}城 恵'
  const { container } = render(<PersonName name={stored} />)
  expect(container.textContent).toBe('葛城 恵字体の注記')
  expect(screen.getByTitle(new RegExp(stored))).toBeTruthy()
})

test('a person without a name is told by the reading or as 氏名不明', () => {
  const { rerender, container } = render(<PersonName name="" kana="やまだ" />)
  expect(container.textContent).toBe('やまだ')
  rerender(<PersonName name="" />)
  expect(container.textContent).toBe('氏名不明')
})

test('a line tells name, reading, birth, place and number', () => {
  const person = makePeople(1)[0]
  if (!person) throw new Error('no people')
  const { container } = render(<PersonLine person={person} />)
  for (const words of ['山田 花子', 'やまだ はなこ', '昭23.4.5', '河井小学校 体育館', '重点', 'きょう中', person.receiptNumber]) {
    expect(container.textContent).toContain(words)
  }
})

test('marks are words and shapes, not colour alone', () => {
  render(
    <>
      <WatchBadge level="intensive" />
      <WatchBadge level="" />
      <UrgencyBadge urgency="life" />
      <HoldersMark holders={0} />
      <HoldersMark holders={3} />
      <Banner kind="warning" title="あと2日です。" />
    </>,
  )
  for (const words of ['重点', '未判定', '命にかかわる', 'この端末だけ', '3台に届いた', 'あと2日です。']) {
    expect(screen.getByText(words).parentElement?.querySelector('svg')).toBeTruthy()
  }
})

test('progress of unknown length is counted and claims no share', async () => {
  const { rerender } = render(<Progress label="受け取り" done={120} expected={null} />)
  expect(screen.getByText('120件')).toBeTruthy()
  expect(screen.queryByRole('progressbar')).toBeNull()
  rerender(<Progress label="受け取り" done={120} expected={214} />)
  await waitFor(() => expect(screen.getByRole('progressbar', { name: '受け取り' })).toBeTruthy())
})
