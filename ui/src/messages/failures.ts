import type { Failure } from '../generated/app'
import type { Catalogue, Language } from './language'
import { useLanguage } from './language'
import { waitInEnglish, waitInJapanese } from './wait'

type FailureOf<Code extends Failure['code']> = Extract<Failure, { code: Code }>
type Texts = { [Code in Failure['code']]: (failure: FailureOf<Code>) => string }

/** Names of request fields as people know them; an unknown one is worded generally. */
const fieldNames: Catalogue<Record<string, string>> = {
  ja: {
    operationName: '災害対応の名前',
    municipality: '市町の名前',
    lgCode: '団体コード',
    deviceName: '端末の名前',
    operatorName: '記入者の名前',
    team: '班の名前',
    passphrase: '合言葉',
    code: '番号',
    label: 'よび名',
    name: '名前',
    address: '住所',
    postalCode: '郵便番号',
    phone: '電話',
    text: '本文',
    title: '見出し',
    due: '期限',
    toTeam: '渡す先の班',
    situation: '全体の状況',
    question: '質問',
    members: '家族',
    periodFrom: '期間のはじめ',
    periodTo: '期間の終わり',
    validUntil: '期限',
    why: '理由',
    rows: '選んだ記録',
    agreement: '協定・委託',
    rootKey: '署名する鍵',
    request: '申込み',
    counterpart: '相手の団体',
    registration: '登録番号',
    classes: '見せてよい範囲',
    from: '始まる日',
    until: '終わる日',
    basis: '根拠',
    listDay: '基準日',
    columns: '列',
    encoding: '文字の種類',
    list: '名簿',
  },
  en: {
    operationName: 'name of the operation',
    municipality: 'municipality',
    lgCode: 'municipality code',
    deviceName: 'name of the device',
    operatorName: 'name of the writer',
    team: 'team',
    passphrase: 'passphrase',
    code: 'digits',
    label: 'name',
    name: 'name',
    address: 'address',
    postalCode: 'postal code',
    phone: 'phone',
    text: 'text',
    title: 'title',
    due: 'due date',
    toTeam: 'receiving team',
    situation: 'situation',
    question: 'question',
    members: 'family',
    periodFrom: 'start of the period',
    periodTo: 'end of the period',
    validUntil: 'end date',
    why: 'reason',
    rows: 'chosen records',
    agreement: 'agreement',
    rootKey: 'key that signs',
    request: 'request',
    counterpart: 'group',
    registration: 'registration number',
    classes: 'what may be seen',
    from: 'first day',
    until: 'last day',
    basis: 'legal ground',
    listDay: 'day of the list',
    columns: 'columns',
    encoding: 'letters',
    list: 'list',
  },
}

const fieldName = (language: Language, field: string) => {
  const last = field.split('.').at(-1) ?? field
  return fieldNames[language][last] ?? (language === 'ja' ? 'この欄' : 'this field')
}

const memberName = (member: number) => (member === 0 ? '' : `${member}人目の`)
const ofMember = (member: number) => (member === 0 ? '' : ` of member ${member}`)

/** Why a file is no list, and what to do about it. */
const listRefused: Catalogue<Record<string, string>> = {
  ja: {
    too_large: 'ファイルが大きすぎます。まだ取り込んでいません。Excel は 20MB まで、CSV は 64MB までです。分けてから選んでください。',
    locked: 'このファイルは、開くときに合言葉を聞かれるように守られています。Excel で開き、「ブックの保護」を外して保存してから選んでください。',
    too_many_cells: '表が大きすぎます。20万行、200列までに分けてください。Excel では、使っていない行と列を消してから保存してください。',
    damaged: 'このファイルは開けません。こわれているか、Excel の名簿ではありません。Excel で開いて、保存し直してみてください。',
    strange: 'このファイルは中身がふつうの表とちがうため、安全のため開きません。作った人に、ふつうの xlsx か CSV でもらってください。',
    cell_too_long: 'とても長いセルがあります。引用符（"）が閉じていないようです。作った人に確かめるか、Excel で保存し直してください。',
    no_text: 'このファイルは文字の表ではありません。xlsx、xls、ods、csv、tsv を選んでください。',
    no_table: 'このファイルに、名簿の表が見つかりません。シートや中身を確かめてください。',
    ids_missing: '「つなぎ」が書き出した台帳ですが、「個人識別ID」の列がありません。そのまま取り込むと全員が2人になるため、取り込みません。列を残したファイルを選んでください。',
    too_many_people: 'Excel の台帳に書き出せるのは4万人までです。何も書き出していません。CSV を選んでください。',
  },
  en: {
    too_large: 'The file is too large. A workbook may have 20 MB, a text file 64 MB. Divide it.',
    locked: 'The file is locked by a password. Save it without one in Excel, and choose it again.',
    too_many_cells: 'The table is too large. At most 200,000 rows and 200 columns. Remove rows and columns that are not used.',
    damaged: 'The file cannot be opened. It is damaged, or no list of Excel. Try to save it again in Excel.',
    strange: 'The file does not look like an ordinary table inside and is not opened, for safety. Ask for an ordinary xlsx or CSV.',
    cell_too_long: 'A cell is very long: a quotation mark seems not to be closed. Save the file again in Excel.',
    no_text: 'The file is no table of text. Choose an xlsx, xls, ods, csv or tsv.',
    no_table: 'No table was found in the file. Look at its sheets.',
    ids_missing: 'This is a ledger that Tsunagi wrote, without its column 個人識別ID. Everybody would come in twice, so it is not taken in. Choose a file with the column.',
    too_many_people: 'A workbook holds at most 40,000 people. Nothing was written. Choose CSV.',
  },
}

/** 何が起きたか、何が無事か、次に何をすればよいか。責めず、専門用語を使わない。 */
const ja: Texts = {
  locked: () => 'この端末はロックされています。入力中の内容は下書きに残っています。合言葉で開いてください。',
  already_set_up: () => 'この端末はもう準備ができています。画面を開き直してください。',
  not_set_up: () => 'この端末はまだ準備ができていません。「はじめて」の画面から始めてください。',
  already_open: () => 'つなぎは別の画面で開いています。記録は無事です。そちらの画面を使うか、閉じてからもう一度開いてください。',
  wrong_passphrase: ({ waitSeconds }) =>
    waitSeconds > 0
      ? `合言葉がちがいます。記録は無事です。あと${waitInJapanese(waitSeconds)}待つと、もう一度試せます。`
      : '合言葉がちがいます。記録は無事です。もう一度入れてください。',
  wait_before_retry: ({ waitSeconds }) => `記録は無事です。あと${waitInJapanese(waitSeconds)}待つと、もう一度試せます。`,
  passphrase_too_short: ({ least }) => `合言葉が短すぎて記録を守れません。${least}文字以上にしてください。`,
  wrong_code: ({ waitSeconds }) =>
    waitSeconds > 0
      ? `番号がちがいます。記録は無事です。あと${waitInJapanese(waitSeconds)}待つと、もう一度試せます。`
      : '番号がちがうか、もう使った番号です。記録は無事です。次の番号に変わってから入れてください。',
  wrong_rescue_code: ({ waitSeconds }) =>
    waitSeconds > 0
      ? `この端末の救済用の鍵ではありません。記録は無事です。あと${waitInJapanese(waitSeconds)}待つと、もう一度試せます。`
      : 'この端末の救済用の鍵ではありません。記録は無事です。別の端末の紙か、作り直す前の紙でないか確かめてください。',
  wrong_envelope: () =>
    'この記録の災害対応で使える封筒の番号ではありません。番号と、選んだ記録を確かめてください。期限が過ぎたか、取り消された封筒かもしれません。',
  envelope_spent: () => 'この封筒は、もう使われています。封筒は1回だけ使えます。別の封筒か、市町の担当への連絡をお願いします。',
  code_mistyped: ({ group }) => `${group}組めの6けたに打ちまちがいがあります。紙と見くらべてください。まだ試していません。`,
  code_incomplete: ({ digits }) => `番号のけたが合いません（今は${digits}けた）。6けたずつ、すべて入れてください。まだ試していません。`,
  code_not_ours: () => 'つなぎのコードではありません。相手の画面の「申込みのコード」か「参加のコード」を読ませてください。',
  code_unclear: () => 'コードが正しく読めませんでした。何も取り入れていません。もう一度読ませてください。',
  code_partly: ({ have, of }) => `${of}枚のうち${have}枚しかありません。残りのコードも読ませてください。`,
  picture_unreadable: () => 'この画像は開けません。PNGかJPEGの画像を選んでください。',
  picture_too_large: ({ megabytes }) => `画像が大きすぎます。${megabytes}MBまでの画像を選んでください。何も保存していません。`,
  photo_unreadable: () => 'この画像は開けません。途中で切れているか、JPEG、PNG、WebP ではありません。何も保存していません。',
  photo_heic: () => 'iPhoneの写真の形（HEIC）は開けません。iPhoneの「設定」→「カメラ」→「フォーマット」を「互換性優先」にして撮るか、JPEGにして送り直してください。何も保存していません。',
  photo_too_many_points: () => 'この画像は縦横が大きすぎて開けません。小さくしてから選んでください。何も保存していません。',
  paper_unreadable: () => 'このPDFは、すべてを正しく絵にできないため、加えられません。こわれているか、この版で読めない書き方です。印刷した紙を撮った写真なら加えられます。何も保存していません。',
  paper_locked: () => 'このPDFは、開くときに合言葉を聞かれるように守られています。守りを外して保存し直すか、印刷した紙を撮ってください。何も保存していません。',
  paper_without_letters: () => 'このPDFには文字の形が入っていないため、別の文字に見えるおそれがあります。印刷した紙を撮るか、「フォントを埋め込む」で作り直したPDFを選んでください。何も保存していません。',
  paper_too_long: ({ pages, most }) => `このPDFは${pages}ページありますが、あと${most}ページしか加えられません。要るページだけのPDFにしてください。何も保存していません。`,
  too_many_attachments: ({ most }) => `1人に残せる写真・書類は${most}件までです。いらないものを取り消してから加えてください。`,
  picture_not_here: ({ have, of }) => `元の画像はまだ届いていません（${have} / ${of}）。届いてから書き出してください。`,
  picture_not_as_attached: () => '届いた画像が、つけたときのものと一致しないため、表示していません。ほかの記録は変わっていません。つけた人に、もう一度つけてもらってください。',
  picture_without_code: () => 'この画像の中にコードが見つかりません。コード全体が、まっすぐ大きく写るように撮り直してください。',
  root_keys_unwritten: ({ left }) => `まだ出していない鍵が${left}本あります。先にファイルか紙に出してください。何も変わっていません。`,
  root_keys_missing: ({ have, of }) => `鍵が${of}本要りますが、${have}本しかありません。残りの鍵もここで選んでください。`,
  root_key_old: () => 'この鍵は、もう取りかえられています。新しい鍵で署名してください。',
  proposal_stale: () => 'これを作ったあとに、責任者が別のことを決めています。もう一度はじめから作ってください。',
  operation_closed: () => 'この災害対応は終わっているので、書けません。ここまでの記録は残っています。',
  agreement_period: ({ from, until }) => `この協定・委託の期間（${from}〜${until}）に収まりません。終わる日を直すか、先に協定を延ばしてください。`,
  profile_is_copy: () => '復元された控えなので、書きこめません。ここにある記録は読めます。「新しい端末として入り直す」から続けてください。',
  too_many_profiles: ({ most }) => `この端末で使える班は${most}までです。何も変わっていません。`,
  key_file_damaged: () =>
    '鍵のファイルが壊れていて開けません。記録そのものには触れていません。この端末を切らずに、担当者に連絡してください。',
  database_damaged: () =>
    '記録のファイルに壊れたところがあります。ほかの端末に届いた記録は無事です。担当者に連絡してください。',
  newer_version: () => '新しい版のつなぎで書かれたものです。内容には触れていません。この端末のつなぎを新しくすると開けます。',
  disk_full: () =>
    'この端末の空きが足りず、保存できませんでした。入力中の内容は画面に残っています。いらないファイルを片づけてから、もう一度保存してください。',
  stick_full: () =>
    'USBメモリーの空きが足りず、書き出せませんでした。記録はこの端末に残っています。空きを作るか、別のUSBメモリーで書き出してください。',
  folder_unwritable: () =>
    'ファイルを書き出せませんでした。記録はこの端末に残っています。USBメモリーが書き込み禁止になっていないか確かめてください。',
  missing: ({ field }) => `${fieldName('ja', field)}が空いています。入力してください。`,
  too_long: ({ field, most }) => `${fieldName('ja', field)}が長すぎます。${most}文字以内にしてください。`,
  unreadable: ({ field }) => `${fieldName('ja', field)}が読み取れません。入れ直してください。`,
  name_missing: ({ member }) =>
    `${memberName(member)}名前か読みのどちらかを入れてください。両方分からないときは「氏名不明」を選んでください。`,
  birth_unreadable: ({ member }) =>
    `${memberName(member)}生年月日が読めません。「S23.4.5」や「1948/4/5」のように入れてください。分からないときは「78歳」でもかまいません。`,
  birth_impossible: ({ member, proposal }) =>
    `${memberName(member)}生年月日は、その元号にない日です。${proposalInWords(proposal)}のことでしたら「直す」を選んでください。`,
  birth_needs_era: ({ member }) => `${memberName(member)}生年月日の元号が分かりません。大正・昭和・平成・令和から選んでください。`,
  in_future: () => '日時が先の日付になっています。入力は残っています。日時と、この端末の時計を確かめてください。',
  note_empty: () => 'まだ何も書かれていません。結果を選ぶか、ひとこと書いてください。',
  individual_number: () =>
    '12桁の番号がマイナンバーのように見えます。まだ保存していません。マイナンバーは書かずに、ほかの言い方にしてください。',
  list_refused: ({ why }) => listRefused.ja[why] ?? listRefused.ja.damaged ?? '',
  list_changed: () => 'ファイルの中身が、見たときと変わっています。まだ取り込んでいません。もう一度ファイルを選んでください。',
  individual_number_column: ({ heading, column }) =>
    `${column}列目${heading === '' ? '' : `「${heading}」`}に、マイナンバーに見える番号が並んでいます。この名簿は取り込めません（番号法20条）。その列を消した表を作って、もう一度選んでください。元のファイルの扱いは、上司に相談してください。`,
  import_running: () => 'ほかの名簿を取り込んでいます。終わってから、もう一度始めてください。',
  not_found: () => 'この記録はこの端末にまだ届いていません。受け渡しのあとで、もう一度開いてください。',
  not_allowed: () => 'この端末の役割では、この操作はできません。記録は変わっていません。必要なときは班のリーダーか市町の担当に頼んでください。',
  right_closed: () => 'この端末の利用期限が終わって1日たったため、記録を見られません。書いた記録は失われません。続けるときは、班のリーダーか市町の担当に延ばしてもらってください。',
  date_differs: () => '日付を知らせませんでした。日付が変わったか、この端末の時計が正しくないおそれがあります。時計を合わせてから、もう一度たしかめてください。',
  erased: () => 'この端末の記録は消去されました。書いた記録は封をして残してあり、ほかの端末に渡せます。続けるときは、新しい端末として入り直してください。',
  right_ended: () => 'この端末の利用期限が終わりました。書いた記録は失われません。延ばすときは班のリーダーか市町の担当に頼んでください。',
  suspended: () => 'この端末は一時停止中なので、書けません。入力は下書きに残っています。班のリーダーか市町の担当に連絡してください。',
  withdrawn: () => 'この端末は取り消されたため、書けません。書いた記録は、この端末に残っています。市町の担当に連絡してください。',
  device_withdrawn: () => 'その端末は取り消されています。もう一度使うには、その端末で「はじめて」からやり直し、新しく入れてください。',
  file_not_ours: () => 'このファイルはつなぎのものではありません。中身には触れていません。ファイルを選び直してください。',
  file_torn: () => 'このファイルは途中で切れているか、書きかえられています。中身は取り入れていません。もう一度作ってもらってください。',
  pack_for_other_device: () => 'この参加ファイルは別の端末のために作られたものです。取り入れていません。この端末の確認番号で作ってもらってください。',
  other_operation: () => 'このファイルは別の災害対応のものです。中身には触れていません。',
  digits_differ: () =>
    'ファイルの番号が、くらべた番号とちがいます。途中で別のファイルに替わったおそれがあるので、誰も仲間に入れていません。相手の画面の番号と、もう一度はじめからくらべてください。',
  file_gone: () => 'ファイルが見つかりません。USBメモリーが抜けていないか確かめて、もう一度探してください。',
  address_unreadable: () => 'あて先が読み取れません。「192.168.1.5:4711」のように、数字と点で入れてください。',
  handover_signed: () => 'この引継ぎはもう受け取りの確認が済んでいます。内容は変わっていません。',
  handover_incomplete: ({ open }) => `まだ答えていない人が${open}人います。引き受けるか、質問を残してから確認してください。`,
  handover_own: () => '自分の班が渡した引継ぎは、自分では受け取れません。次の班の端末で開いてください。',
  internal: ({ incident }) =>
    `思わぬ不具合で、できませんでした。入力中の内容は残っています。続くときは番号「${incident}」を担当者に伝えてください。`,
}

const en: Texts = {
  locked: () => 'This device is locked. Your draft is kept. Open it with the passphrase.',
  already_set_up: () => 'This device is set up already. Open the window again.',
  not_set_up: () => 'This device is not set up yet. Begin with the first-run screen.',
  already_open: () => 'Tsunagi is open in another window. Records are safe. Use that window or close it first.',
  wrong_passphrase: ({ waitSeconds }) =>
    waitSeconds > 0
      ? `Wrong passphrase. Records are safe. Try again in ${waitInEnglish(waitSeconds)}.`
      : 'Wrong passphrase. Records are safe. Please try again.',
  wait_before_retry: ({ waitSeconds }) => `Records are safe. Try again in ${waitInEnglish(waitSeconds)}.`,
  passphrase_too_short: ({ least }) => `The passphrase is too short to protect the records. Use at least ${least} characters.`,
  wrong_code: ({ waitSeconds }) =>
    waitSeconds > 0
      ? `Wrong digits. Records are safe. Try again in ${waitInEnglish(waitSeconds)}.`
      : 'Wrong digits, or digits that were used already. Records are safe. Wait for the next ones.',
  wrong_rescue_code: ({ waitSeconds }) =>
    waitSeconds > 0
      ? `This is not the rescue key of this device. Records are safe. Try again in ${waitInEnglish(waitSeconds)}.`
      : 'This is not the rescue key of this device. Records are safe. Is it the sheet of another device, or an older one?',
  wrong_envelope: () =>
    'These are not the digits of an envelope that can be opened in this operation. Compare the digits and the records chosen. It may be out of date or withdrawn.',
  envelope_spent: () => 'This envelope was used before; each works once. Take another one, or reach the municipality.',
  code_mistyped: ({ group }) => `Group ${group} has a wrong digit. Compare it with the sheet. Nothing was tried yet.`,
  code_incomplete: ({ digits }) => `There are ${digits} digits. Type all groups of six. Nothing was tried yet.`,
  code_not_ours: () => 'This is not a Tsunagi code. Scan the code on the other screen.',
  code_unclear: () => 'The code was not read correctly. Nothing was taken in. Scan it again.',
  code_partly: ({ have, of }) => `Only ${have} of ${of} codes are there. Scan the others, too.`,
  picture_unreadable: () => 'This picture cannot be opened. Choose a PNG or JPEG file.',
  picture_too_large: ({ megabytes }) => `The picture is too large (at most ${megabytes} MB). Nothing was saved.`,
  photo_unreadable: () => 'This picture cannot be opened: it is cut off, or no JPEG, PNG or WebP. Nothing was saved.',
  photo_heic: () => 'Pictures as iPhones keep them (HEIC) cannot be opened. Set Settings, Camera, Formats to Most Compatible, or send the picture as JPEG. Nothing was saved.',
  photo_too_many_points: () => 'This picture is too wide or too high to be opened. Make it smaller first. Nothing was saved.',
  paper_unreadable: () => 'This PDF cannot be drawn completely: it is damaged, or written in a way that this version does not read. A photograph of the printed paper can be added. Nothing was saved.',
  paper_locked: () => 'This PDF opens with a password only. Save it without one, or photograph the printed paper. Nothing was saved.',
  paper_without_letters: () => 'This PDF does not hold the shapes of its letters, so they could look like others. Photograph the printed paper, or make the PDF again with its fonts embedded. Nothing was saved.',
  paper_too_long: ({ pages, most }) => `This PDF has ${pages} pages, and there is room for ${most}. Make one of the pages that are needed. Nothing was saved.`,
  too_many_attachments: ({ most }) => `A person has at most ${most} pictures and papers. Take back what is not needed.`,
  picture_not_here: ({ have, of }) => `The full picture has not arrived yet (${have} / ${of}).`,
  picture_not_as_attached: () => 'The picture that arrived is not the one that was attached, so it is not shown. No other record has changed. Ask whoever attached it to attach it again.',
  picture_without_code: () => 'No code was found in this picture. Take it again, straight and large.',
  root_keys_unwritten: ({ left }) => `${left} keys were not given out yet. Put them on a stick or on paper first.`,
  root_keys_missing: ({ have, of }) => `${of} keys are needed, ${have} are here. Choose the others as well.`,
  root_key_old: () => 'This key was replaced. Sign with the new one.',
  proposal_stale: () => 'Something else was decided since this was made. Make it anew.',
  operation_closed: () => 'The operation is closed, so nothing can be written. What was written stays.',
  agreement_period: ({ from, until }) => `This does not lie within the agreement (${from} to ${until}). Change the last day, or extend the agreement first.`,
  profile_is_copy: () => 'This is a restored copy and takes no writing. What is here can be read. Join again as a new device to go on.',
  too_many_profiles: ({ most }) => `This device can be used by ${most} teams at most. Nothing was changed.`,
  key_file_damaged: () => 'The key file is damaged. The records were not touched. Leave this device on and call your contact.',
  database_damaged: () => 'Parts of the record file are damaged. What reached other devices is safe. Call your contact.',
  newer_version: () => 'Written by a newer version. Nothing was touched. Update Tsunagi on this device to open it.',
  disk_full: () => 'Not saved: the disk is full. Your input is still on the screen. Free some space and save again.',
  stick_full: () => 'Not written: the stick is full. Records stay on this device. Free some space or take another stick.',
  folder_unwritable: () => 'The file could not be written. Records stay on this device. Check that the stick is not write-protected.',
  missing: ({ field }) => `Please fill in: ${fieldName('en', field)}.`,
  too_long: ({ field, most }) => `Too long: ${fieldName('en', field)} (at most ${most} characters).`,
  unreadable: ({ field }) => `Cannot be read: ${fieldName('en', field)}. Please enter it again.`,
  name_missing: ({ member }) => `Enter the name or its reading${ofMember(member)}, or choose "name unknown".`,
  birth_unreadable: ({ member }) => `The birth date${ofMember(member)} cannot be read. Try S23.4.5, 1948/4/5 or 78歳.`,
  birth_impossible: ({ member, proposal }) => `The birth date${ofMember(member)} is not in that era. Did you mean ${proposal}?`,
  birth_needs_era: ({ member }) => `Which era is the birth date${ofMember(member)} in? Please choose.`,
  in_future: () => 'The time lies in the future. Your input is kept. Check the time and the clock of this device.',
  note_empty: () => 'Nothing written yet. Choose a result or write a word.',
  individual_number: () => 'A 12-digit number looks like a My Number. Not saved yet. Please leave it out.',
  list_refused: ({ why }) => listRefused.en[why] ?? listRefused.en.damaged ?? '',
  list_changed: () => 'The file is not what you looked at any more. Nothing was taken in. Choose the file again.',
  individual_number_column: ({ heading, column }) =>
    `Column ${column}${heading === '' ? '' : ` “${heading}”`} holds what look like My Numbers. This list cannot be taken in. Make a table without that column and choose it again.`,
  import_running: () => 'Another list is being taken in. Begin again when it is done.',
  not_found: () => 'This record has not reached this device yet. Open it again after an exchange.',
  not_allowed: () => 'This device may not do that. Nothing was changed. Ask your team lead or the municipality.',
  right_closed: () => 'The right of this device ended more than a day ago, so it shows no records. Nothing written is lost. Ask your team lead or the municipality to extend it.',
  date_differs: () => 'Nobody was told the date. It has changed, or this clock may be wrong. Set the clock and look again.',
  erased: () => 'The records of this device were erased. What was written here is kept sealed and can be handed in. To go on, join again as a new device.',
  right_ended: () => 'The right of this device has ended. Nothing written is lost. Ask your team lead to extend it.',
  suspended: () => 'This device is suspended and cannot write. Your draft is kept. Call your team lead or the municipality.',
  withdrawn: () => 'This device was withdrawn and cannot write. What was written stays on it. Ask the municipality.',
  device_withdrawn: () => 'That device was withdrawn. To use it again, set it up anew and let it in with new keys.',
  file_not_ours: () => 'This is not a Tsunagi file. It was not touched. Choose another file.',
  file_torn: () => 'This file is cut off or was changed. Nothing was taken in. Ask for a new one.',
  pack_for_other_device: () => 'This file was made for another device. Nothing was taken in. Ask for one with the digits of this device.',
  other_operation: () => 'This file belongs to another operation. It was not touched.',
  digits_differ: () =>
    'The digits of the file are not the ones you compared. It may have been swapped, so nobody was let in. Compare with the other screen again.',
  file_gone: () => 'The file is gone. Check the stick and look again.',
  address_unreadable: () => 'The address cannot be read. Type it like 192.168.1.5:4711.',
  handover_signed: () => 'This handover has been signed already. Nothing was changed.',
  handover_incomplete: ({ open }) => `${open} people are not answered yet. Take them on or leave a question first.`,
  handover_own: () => 'A team cannot take over its own handover. Open it on a device of the next team.',
  internal: ({ incident }) => `Something unexpected went wrong. Your input is kept. If it goes on, tell your contact the number ${incident}.`,
}

/** 1989-01-08 → 平成元年1月8日 */
function proposalInWords(iso: string): string {
  const day = new Date(`${iso}T00:00:00`)
  if (Number.isNaN(day.getTime())) return iso
  return day
    .toLocaleDateString('ja-JP-u-ca-japanese', { era: 'long', year: 'numeric', month: 'long', day: 'numeric' })
    .replace(/(^\D+)1年/, '$1元年')
}

const failures: Catalogue<Texts> = { ja, en }

/** What happened, what stays safe, what to do. */
export function failureText(failure: Failure, language: Language = 'ja'): string {
  const texts: Texts | undefined = failures[language]
  const text = texts[failure.code] as ((failure: Failure) => string) | undefined
  // A newer backend may know more refusals than this screen.
  return text ? text(failure) : texts.internal({ code: 'internal', incident: failure.code })
}

/** Words a refusal in the language of the reader. */
export function useFailureText(): (failure: Failure) => string {
  const language = useLanguage()
  return (failure) => failureText(failure, language)
}
