/** コードで参加する、もどる。 */
export const enrol = {
  picture: (number: number, of: number) => `${number}枚目 / ${of}枚`,
  before: '前へ',
  after: '次へ',
  stop: '止める',
  go: '動かす',
  tooLong: '大きすぎるので、コードでは渡せません。ファイルで渡してください。',
  typed: '番号を手で打って渡すとき',
  typedWhat: (groups: number) =>
    `6けたの番号が${groups}組あります。相手の端末の「コードを読む」に、はじめから順に打ちます。打ちまちがいは、何組めかがその場で分かります。`,
  read: 'コードを読む',
  readHint:
    'バーコードリーダーをUSBにさし、この欄を押してから、相手の画面のコードを読ませます。番号を貼り付けても、手で打ってもかまいません。日本語入力は入ったままで読めます。',
  readDo: '読み取る',
  readClear: '欄を空にする',
  readPart: (have: number, of: number) => `${of}枚のうち ${have}枚を読みました。続けて読ませてください（順番は問いません）。`,
  readWhole: '読み取りました。',
  readOther: '読めましたが、ここで使うコードではありません。相手の画面をもう一度確かめてください。',
  readPicture: '写真や画像から読む',
  pictureWhere: 'スマートフォンで撮った写真や画面の画像を、USBメモリーのいちばん上か「ダウンロード」に入れてください（PNG、JPEG）。',
  noPictures: '画像は見つかりません。',
  pictureDo: 'この画像を読む',
  pictureChoose: (file: string) => `この画像を読む: ${file}`,
  requestCode: '申込みのコード',
  requestCodeWhat: '相手の端末にバーコードリーダーがあれば、このコードを読ませるだけで申込みが渡ります。ファイルは要りません。',
  packCode: '参加のコード',
  packCodeWhat: (pictures: number) =>
    `新しい端末の「コードを読む」で、${pictures}枚のコードを読ませます。順番は問わず、読みもらしても回ってきます。ファイルを渡してもかまいません。`,
  cardRead: '災害対応のカードを読みました。参加ファイルが同じ災害対応のものか、この端末が自分で確かめます。',
  cardSame: 'カードと同じ番号でした。',
  readHere: 'コードで受け取る',
  readHereWhat: '相手の画面の参加のコードを読むか、印刷した災害対応のカードを読みます。',
  again: '期限を延ばしてもらう・もどる',
  againWhat:
    '期限が過ぎたときや、別の役割が要るときに使います。端末を入れられる人の画面でこのコードを読んでもらうと、番号をくらべずに一度でもどれます。',
  againDo: 'もどるためのコードを出す',
  againFile: (file: string, folder: string) => `同じものを「${file}」として ${folder} にも作りました。`,
  againGive: '読んでもらったあと、相手の端末と近くでつながれば自動で届きます。つながらないときは、相手の画面の参加のコードをここで読みます。',
  backDone: '受け取りました。',
  beforeTitle: (device: string) => `「${device}」は、前にもこの災害対応で使われていた端末です`,
  beforeWhat: (who: string, role: string, until: string) =>
    `記入者 ${who}・役割 ${role}・期限 ${until}。端末の鍵が前と同じなので、確認番号をくらべる必要はありません。`,
  beforeRefused:
    'この端末は紛失や規則に反した使い方などの理由で取り消されています。同じ鍵ではもどせません。新しい端末として、はじめから申込みを作ってもらってください。',
  card: '災害対応のカード',
  cardWhat: '新しい端末が、正しい災害対応に入るかを確かめる紙です。受付や引継ぎの場所に置きます。秘密は書かれていません。',
}
