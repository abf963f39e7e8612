/** 台帳の書き出し。 */
export const ledger = {
  link: '台帳を書き出す',
  linkText: '被災者台帳を法律の順で Excel や CSV に出す。Excel は直してから取り込めます。',
  title: '台帳の書き出し',
  lead: '被災者台帳を、法律（災害対策基本法90条の3）の順で1つのファイルに出します。同じ人とした記録は1行にまとめます。秘匿の人は入りません。個人番号の列はありません。',
  warning: 'だれでも読めるファイルになります。渡す相手と置く場所を確かめてください。書き出したことは操作の記録に残ります。',
  form: 'ファイルの形',
  forms: {
    xlsx: 'Excel（直してから取り込める）',
    csv: 'CSV（Excel で開く）',
    csv_plain: 'CSV（ほかのシステムに渡す）',
  },
  hints: {
    xlsx: '直したところだけが取り込まれます。灰色の列は直しても取り込みません。4万人まで。',
    csv: 'UTF-8（印つき）。先頭の0や番地が変わらないようにして出します。',
    csv_plain: 'UTF-8（印なし）。値をそのまま出します。',
  } as Record<string, string>,
  beside: '居所の履歴・援護・同意など、1人にいくつもあるものは、個人識別IDでつながる別のファイルに出します。',
  write: '書き出す',
  writing: '書き出しています…',
  done: (people: string) => `${people}人を書き出しました`,
  where: (name: string, folder: string) => `「${name}」を ${folder} に出しました。`,
  files: (files: string) => `あわせて ${files}つのファイルです。`,
  back: '直したら、「その他 → 名簿を取り込む」でこのファイルを選んでください。',
}
