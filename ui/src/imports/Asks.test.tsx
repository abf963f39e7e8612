import { screen, within } from '@testing-library/react'
import axe from 'axe-core'
import { expect, test } from 'vitest'
import { fakePreview } from '../backend/fake/imports'
import { fakeBackend } from '../backend/fake/fake'
import type { ImportAsk, ImportLook, ImportPreview } from '../generated/app'
import { showScreen } from '../testing/showScreen'
import { CheckStep } from './CheckStep'

const look: ImportLook = {
  token: 'file-1', encoding: '', sheet: '', headingLine: null, columns: [], basis: '', list: '', keepUnreadable: false, take: [],
}
const ask = (changes: Partial<ImportAsk>): ImportAsk => ({
  key: '4:16', row: 4, name: '試山 太郎', heading: '電話番号その他の連絡先', was: '0768-22-0001', here: '090-9999-9999', file: '090-0000-1111',
  why: 'changed_here', mayTake: true, taken: false, ...changes,
})
const returned = (): ImportPreview => ({
  ...fakePreview(),
  fileName: '台帳.xlsx',
  form: 'ledger',
  mend: [],
  counts: { ...fakePreview().counts, new: 0, updated: 16, same: 184, mend: 2 },
  returned: {
    made: '2026-11-23T10:00:00+09:00',
    cells: 17,
    asked: 2,
    asks: [ask({}), ask({ key: '9:2', row: 9, heading: '氏名', was: '', here: '練習 花', file: '', why: 'cell_needed', mayTake: false })],
  },
})

test('what changed here since is shown with all three values, and only who says so takes the one of the file', async () => {
  const read: ImportLook[] = []
  const { user } = await showScreen(
    <CheckStep
      look={look}
      seen={returned()}
      name=""
      busy={false}
      onName={() => {}}
      onRead={async (wanted) => {
        read.push(wanted)
      }}
      onRun={() => {}}
      onBack={() => {}}
    />,
    fakeBackend(),
  )
  expect(screen.getByText(/人が直したところは 17か所/)).toBeTruthy()
  const asks = within(screen.getByRole('region', { name: '見て決めるところ 2か所' }))
  for (const value of ['0768-22-0001', '090-9999-9999', '090-0000-1111', '（なし）']) expect(asks.getByText(value)).toBeTruthy()
  expect(asks.getAllByRole('checkbox'), 'a name cannot be emptied').toHaveLength(1)
  asks.getByRole('checkbox', { name: '試山 太郎の「電話番号その他の連絡先」をファイルのとおりにする' }).focus()
  await user.keyboard(' ')
  expect(read.at(-1)?.take).toEqual(['4:16'])
  expect(screen.getByRole('button', { name: '16人を取り込む' })).toBeTruthy()
  expect(screen.queryByLabelText(/この名簿のよび名/), 'a ledger is no list with a name of its own').toBeNull()
  const found = await axe.run(document.body, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } })
  expect(found.violations.map((violation) => violation.id)).toEqual([])
})

test('a list of places speaks of places', async () => {
  const seen: ImportPreview = { ...fakePreview(), form: 'places', columns: [] }
  await showScreen(
    <CheckStep look={look} seen={seen} name="" busy={false} onName={() => {}} onRead={async () => {}} onRun={() => {}} onBack={() => {}} />,
    fakeBackend(),
  )
  expect(screen.getByText('新しい場所')).toBeTruthy()
  expect(screen.getByRole('button', { name: '6か所を取り込む' })).toBeTruthy()
})
