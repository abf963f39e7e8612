/** 紙に出すもの。 */
export const paper = {
  print: '印刷する',
  care: '取扱注意',
  practice: '【練習】',
  made: (who: string, when: string) => `出力 ${who}・${when}`,
  end: '使い終わった紙は班のリーダーにもどすか、読めないように細かく切って捨ててください。',
  asOf: (device: string, when: string) => `${device} にある記録（${when} 現在）。届いていない記録は載っていません。`,
  visits: {
    title: (day: string) => `訪問先の一覧 ${day}`,
    columns: { number: '番号', person: '氏名・読み・年齢', place: 'いまの居場所・住所', work: '用件', outcome: '結果とメモ' },
    outcomes: ['会えた', '不在', '断られた', '移った'],
    lastContact: (ago: string) => `最後に会った ${ago}`,
    rekey: 'もどったら、受付番号で探して訪問メモに書き写します。',
    none: '今日まわる人はいません。',
  },
  handover: {
    title: (from: string, to: string) => `引継ぎ票 ${from} → ${to}`,
    period: (from: string, to: string) => `期間 ${from}〜${to}`,
    situation: '地区のようす',
    columns: { number: '番号', person: '氏名・読み・年齢', content: '引き継ぐこと', answer: '受け手' },
    signed: (side: string, who: string, when: string) => `${side}: ${who}（端末での署名 ${when}）`,
    unsigned: (side: string) => `${side}: 端末での署名はまだありません`,
    sides: { outgoing: '渡した班', incoming: '受け取った班' } as Record<string, string>,
    byHand: '紙での確認（名前・日時）',
  },
}
