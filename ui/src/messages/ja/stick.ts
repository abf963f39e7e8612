const size = (kib: number) =>
  kib < 1024 ? `${kib.toLocaleString('ja-JP')} KB` : `${Math.round(kib / 1024).toLocaleString('ja-JP')} MB`

/** USBメモリーで運ぶ。 */
export const stick = {
  title: 'USBメモリーで運ぶ',
  lead: '電波もケーブルもない相手には、USBメモリーで渡せます。中身は暗号化したままで、同じ災害対応の端末だけが開けます。',
  write: 'USBメモリーへ書き出す',
  read: 'USBメモリーから取り込む',
  close: '閉じる',
  look: 'もう一度探す',
  writeTitle: 'USBメモリーへ書き出す',
  writeWhat: 'この端末が持っている記録をすべて書き出します。USBメモリーにあるほかのファイルには触れません。',
  where: '書き出す先',
  stick: 'USBメモリー',
  here: 'この端末の中',
  noStick: 'USBメモリーが見つかりません。さして少し待ってから「もう一度探す」を押してください。',
  writeNow: '書き出す',
  written: (kib: number) => `書き出しました（${size(kib)}）。USBメモリーを取り外せます。`,
  writtenWhere: (files: string, folder: string) => `${folder} に ${files} があります。`,
  writtenNext:
    '相手の端末で「USBメモリーから取り込む」を押してもらってください。届いたかどうかは、相手が書き出したものをここに取り込むと分かります。',
  readTitle: 'USBメモリーから取り込む',
  readWhat: '同じものを何度取り込んでも、記録が重なることはありません。',
  which: '取り込むもの',
  nothing:
    '取り込めるファイルが見つかりません。USBメモリーのいちばん上にあるか確かめ、さして少し待ってから「もう一度探す」を押してください。',
  madeBy: (device: string) => `${device} が書き出したもの`,
  size,
  otherOperation: '別の災害対応のものなので、取り込めません。',
  ownMade: 'この端末が書き出したものです。',
  forDevice: (device: string) => `${device} あてです。`,
  partsLacking: (here: number, parts: number) => `${parts}個のファイルのうち ${here}個だけあります。`,
  readNow: '取り込む',
  whole: '取り込みました。USBメモリーを取り外せます。',
  half: '途中で切れていました。読めたところまでは取り込みました。もう一度書き出してもらい、取り込み直してください。',
  damaged:
    'こわれているか、途中で書きかえられたところがありました。確かめられた記録だけを取り込みました。もう一度書き出してもらい、取り込み直してください。',
  came: (people: number, notes: number) =>
    `新しい記録が届きました。増えた人 ${people.toLocaleString('ja-JP')}人、増えたメモ ${notes.toLocaleString('ja-JP')}件。`,
  nothingNew: '新しい記録はありませんでした。どれもこの端末にあります。',
  partsMissing: (count: number) => `ファイルが ${count}個足りません。残りも同じ場所に置いて、取り込み直してください。`,
  aside: (count: number) => `${count.toLocaleString('ja-JP')}件は名簿に入れずに取り分けました。「確認待ち」で読めます。`,
  gaps: (count: number) =>
    `${count.toLocaleString('ja-JP')}件は、その前の記録がここにないので入れていません。前の分を取り込んでから、もう一度取り込んでください。`,
  strangers: (count: number) =>
    `${count.toLocaleString('ja-JP')}件は、この端末が知らない端末の記録なので入れていません。市町の端末と受け渡しをしてから、もう一度取り込んでください。`,
  forged: (count: number) => `${count.toLocaleString('ja-JP')}件は、書いた端末の署名と合わないので入れていません。`,
  forks: '控えから戻した端末か、写した端末の記録がありました。両方を残しています。担当に知らせてください。',
  refused: '記録のまとめのうち、入れられないものがありました。市町の端末からもう一度書き出してもらってください。',
  receipts: (count: number) =>
    count === 0
      ? 'この端末の記録は、すべてほかの端末に届いたと確かめられました。'
      : `受け取りの印が届きました。この端末だけにある記録は、あと ${count.toLocaleString('ja-JP')}件です。`,
  cameNext: '受け取ったことを相手に知らせるには、この端末からも書き出して、相手に取り込んでもらってください。',
}
