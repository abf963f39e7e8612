import type { Catalogue } from './language'

interface Words {
  /** Records came from another device. */
  received: string
  /** Work that reports progress, by its name in the event. */
  work: (name: string) => string
  /** Counted progress; the total is often not known. */
  counted: (done: number, expected: number | null) => string
}

/** What is said about events. */
export const events: Catalogue<Words> = {
  ja: {
    received: 'ほかの端末から記録が届きました。',
    work: (name) =>
      ({
        practice: '練習用の名簿を作っています',
        unlock: '開いています',
        join: '記録を受け取っています',
        stick_out: '書き出しています',
        stick_in: '読み込んでいます',
        stick_sort: '名簿に入れています',
      })[name] ?? '進めています',
    counted: (done, expected) =>
      expected === null ? `${done.toLocaleString('ja-JP')}件` : `${done.toLocaleString('ja-JP')}/${expected.toLocaleString('ja-JP')}件`,
  },
  en: {
    received: 'Records arrived from another device.',
    work: (name) =>
      ({
        practice: 'Making the practice list',
        unlock: 'Opening',
        join: 'Receiving records',
        stick_out: 'Writing',
        stick_in: 'Reading',
        stick_sort: 'Putting records into the lists',
      })[name] ?? 'Working',
    counted: (done, expected) => (expected === null ? `${done}` : `${done}/${expected}`),
  },
}
