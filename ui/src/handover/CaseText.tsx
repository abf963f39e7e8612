import { handover as catalogue } from '../messages/handover'
import { useWords } from '../messages/language'

interface Props {
  content: { summary: string; todo: string; ifThen: string; word: string }
  /** Leaves out what was not written. */
  short?: boolean
}

/** 要約・やること・もしもの時・ひとこと, always in this order. */
export function CaseText({ content, short = false }: Props) {
  const words = useWords(catalogue).taking
  const lines = [
    [words.summary, content.summary],
    [words.todo, content.todo],
    [words.ifThen, content.ifThen],
    [words.word, content.word],
  ] as const
  return (
    <dl className="case-text">
      {lines
        .filter(([, text]) => !short || text !== '')
        .map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className={text === '' ? 'quiet' : undefined}>{text === '' ? words.notWritten : text}</dd>
          </div>
        ))}
    </dl>
  )
}
