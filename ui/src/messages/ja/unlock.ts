/** 合言葉で開く。 */
export const unlock = {
  title: '合言葉を入れてください',
  lead: 'この端末の記録は守られています。下書きは残っています。',
  passphrase: '合言葉',
  show: '合言葉を表示する',
  hide: '合言葉をかくす',
  caps: 'Caps Lock がオンになっています。',
  hint: '言葉のあいだの空白は、あってもなくてもかまいません。',
  open: '開く',
  opening: '開いています',
  wait: (seconds: number) => `あと${seconds}秒待つと、もう一度試せます。記録は無事です。`,
  forgotten: '合言葉が分からないときは、班のリーダーに連絡してください。ほかの端末に届いた記録は失われません。',
  practice: 'これは練習用です。',
}
