// Lists of others, reports of residents, and a line that carries little, in a real window.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Device, makeStick } from './device.mjs'
import { startDisplay } from './display.mjs'

let display, stick, laptop

before(async () => {
  display = await startDisplay()
  stick = await makeStick()
  const rows = [
    '令和6年能登半島地震　避難者名簿（11月20日現在）',
    '氏名,ふりがな,生年月日,性別,電話,避難所',
    '練習　花子,れんしゅう　はなこ,S23.4.5,女,0768001234,河井小学校',
    '練習　太郎,れんしゅう　たろう,昭和21年1月9日,男,〃,〃',
    '試川　二郎,こころがわ　じろう,2月頃,男,,河井小学校',
    '合計,3名,,,,',
  ]
  await writeFile(join(stick, '避難者名簿.csv'), `\ufeff${rows.join('\r\n')}\r\n`)
  const others = ['お名前,かな,誕生日,住所', '練習　華子,れんしゅう　はなこ,1948/4/5,河井町2部', '練習　太郎,れんしゅう　たろう,1946/1/9,鳳至町']
  await writeFile(join(stick, '市の名簿.csv'), `${others.join('\r\n')}\r\n`)
  const places = [
    '全国地方公共団体コード,ID,名称,名称_カナ,所在地_連結表記,緯度,経度,災害種別_地震,指定避難所との重複,想定収容人数',
    '172049,0001,練習小学校,レンシュウショウガッコウ,石川県輪島市河井町2部1番地,37.39,136.90,1,1,250',
    '172049,0002,練習公園,レンシュウコウエン,石川県輪島市鳳至町1番地,37.40,136.91,1,,1000',
  ]
  await writeFile(join(stick, '避難所一覧.csv'), `${places.join('\r\n')}\r\n`)
  laptop = await Device.make('lists', display.name, stick)
  await laptop.open()
})
after(async () => {
  await laptop?.destroy()
  await display?.stop()
  await rm(stick, { recursive: true, force: true })
})

test('a list is taken in with every line accounted for, and its people are found', async () => {
  await laptop.found()
  await laptop.press('その他', 'pressable')
  await laptop.press('名簿を取り込む')
  await laptop.press(/避難者名簿\.csv/, 'radio')
  await laptop.press('このファイルを見る')
  await laptop.sees('表と列を確かめる')
  await laptop.picture('import-columns')
  await laptop.isAccessible('表と列を確かめる')
  await laptop.press('次へ')
  await laptop.sees('取り込む前に確かめる')
  assert.equal(await laptop.shows('female'), false, 'codes are said in words')
  await laptop.picture('import-check')
  await laptop.isAccessible('取り込む前に確かめる')
  await laptop.press(/^2人を取り込む/)
  await laptop.sees('取り込みが終わりました')
  await laptop.picture('import-done')
  await laptop.isAccessible('取り込みが終わりました')
  await laptop.keys('Control', 'k')
  await laptop.fill('探す言葉', 'れんしゅう')
  await laptop.sees('練習 太郎')
})

test('the ledger goes out, and what was edited in it is shown and decided cell by cell', async () => {
  await laptop.press('その他', 'pressable')
  await laptop.press('台帳を書き出す')
  await laptop.sees('だれでも読めるファイルになります')
  await laptop.picture('ledger')
  await laptop.isAccessible('台帳の書き出し')
  await laptop.press(/^CSV（Excel で開く）/, 'radio')
  await laptop.press('書き出す')
  await laptop.sees('2人を書き出しました')
  await laptop.picture('ledger-done')
  const name = (await readdir(stick)).find((each) => /^台帳-[0-9-]+\.csv$/.test(each))
  const written = await readFile(join(stick, name), 'utf8')
  assert.match(written, /^\ufeff"台帳作成市町村コード","個人識別ID","氏名"/)
  await writeFile(join(stick, '直した台帳.csv'), written.replace('0768001234', '0768009999'))
  await laptop.press('その他', 'pressable')
  await laptop.press('名簿を取り込む')
  await laptop.press(/^直した台帳\.csv/, 'radio')
  await laptop.press('このファイルを見る')
  await laptop.sees('見て決めるところ 1か所')
  await laptop.picture('ledger-asks')
  await laptop.isAccessible('直した台帳')
  await laptop.press(/ファイルのとおりにする/, 'checkbox')
  await laptop.press(/^1人を取り込む/)
  await laptop.sees('取り込みが終わりました')
  await laptop.press('ほかの名簿を取り込む')
  await laptop.press(/^避難所一覧\.csv/, 'radio')
  await laptop.press('このファイルを見る')
  await laptop.sees('人ではなく、場所として登録します')
  await laptop.picture('import-places')
  await laptop.isAccessible('避難所一覧')
  await laptop.press(/^2か所を取り込む/)
  await laptop.sees('新しい場所 2か所')
})

test('a report stays as it came until a person links it', async () => {
  await laptop.press('その他', 'pressable')
  await laptop.press('自己申告')
  await laptop.press('申告を入れる（電話・紙・郵便）')
  await laptop.fill('名前', '練習花子')
  await laptop.fill('生年月日', '1948/4/5')
  await laptop.fill('申告の文', '金沢の長女の家にいます。')
  await laptop.press('申告を入れる')
  await laptop.press('練習花子', 'pressable')
  await laptop.sees('たぶん同じ人')
  await laptop.picture('intake')
  await laptop.isAccessible('自己申告')
  await laptop.press(/練習 花子 の申告とする/)
  await laptop.sees('結び付けた人')
  await laptop.picture('intake-linked')
  await laptop.press('← 自己申告', 'pressable')
  await laptop.choose('見たいもの', '結び付けた')
  await laptop.sees('練習花子')
  await laptop.picture('intakes')
  await laptop.isAccessible('自己申告の一覧')
})

test('two entries of one person are decided by a key, shown as one, and parted again', async () => {
  await laptop.press('その他', 'pressable')
  await laptop.press('名簿を取り込む')
  await laptop.press(/市の名簿\.csv/, 'radio')
  await laptop.press('このファイルを見る')
  await laptop.sees('表と列を確かめる')
  await laptop.press('次へ')
  await laptop.press(/^2人を取り込む/)
  await laptop.sees('取り込みが終わりました')
  await laptop.press('その他', 'pressable')
  await laptop.press('同じ人かも')
  await laptop.sees('記録 A')
  await laptop.picture('same')
  await laptop.isAccessible('同じ人かも')
  await laptop.keys('1')
  await laptop.sees('同じ人としました。記録は両方残っています。')
  await laptop.sees('練習 華子')
  await laptop.keys('2')
  await laptop.sees('確かめる組はありません')
  await laptop.picture('same-done')
  await laptop.keys('Control', 'k')
  await laptop.fill('探す言葉', 'れんしゅう')
  await laptop.sees('記録 2つ')
  await laptop.picture('same-found')
  await laptop.keys('Enter')
  await laptop.sees('同じ人の記録')
  await laptop.picture('same-person')
  await laptop.isAccessible('同じ人の記録')
  await laptop.press(/の記録と分ける$/)
  await laptop.sees('2つに分けました。メモはそれぞれ元の場所にあります。')
})

test('a satellite line is said once and kept', async () => {
  await laptop.press('受け渡し', 'pressable')
  await laptop.choose('回線の種類', '細い回線（衛星・携帯など）')
  await laptop.choose('1日に使う量', '1日 50 メガバイトまで')
  await laptop.press('この決まりにする')
  await laptop.sees('今日使った量 0 メガバイト')
  await laptop.picture('line')
  await laptop.isAccessible('遠くの端末との回線')
})

// Acceptance T11 of the tasks that people time: five presses at most where the columns are known.
test('the next edition of a list is in after five presses', async () => {
  const edition = (day, phone) => {
    const rows = Array.from({ length: 120 }, (_, at) => `${at + 1},練習　${at % 2 ? '太郎' : '花子'}${at + 1},S${20 + (at % 30)}.4.5,女,076800${1000 + at + phone},鳳至小学校`)
    return `\ufeff${[`練習避難所 名簿（${day}現在）`, '番号,氏名,生年月日,性別,電話,避難所', ...rows].join('\r\n')}\r\n`
  }
  await writeFile(join(stick, '便り1.csv'), edition('11月20日', 0))
  await laptop.press('その他', 'pressable')
  await laptop.press('名簿を取り込む')
  await laptop.press(/^便り1\.csv/, 'radio')
  await laptop.press('このファイルを見る')
  await laptop.sees('表と列を確かめる')
  await laptop.press('次へ')
  await laptop.press(/^120人を取り込む/)
  await laptop.sees('取り込みが終わりました')
  await writeFile(join(stick, '便り2.csv'), edition('11月21日', 500))
  await laptop.press('今日', 'pressable')
  const before = laptop.presses
  await laptop.press('その他', 'pressable')
  await laptop.press('名簿を取り込む')
  await laptop.press(/^便り2\.csv/, 'radio')
  await laptop.press('このファイルを見る')
  await laptop.sees('取り込む前に確かめる')
  await laptop.picture('import-edition')
  await laptop.isAccessible('次の版')
  await laptop.press(/^120人を取り込む/)
  await laptop.sees('取り込みが終わりました')
  await laptop.sees('変わった人 120人')
  assert.ok(laptop.presses - before <= 5, `${laptop.presses - before} presses`)
})
