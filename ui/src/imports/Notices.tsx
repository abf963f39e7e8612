import { imports as catalogue } from '../messages/imports'
import { useWords } from '../messages/language'
import { Banner } from '../parts/Banner'

/** What a person should know of a file before it is taken in. */
export function Notices({ codes }: { codes: readonly string[] }) {
  const words = useWords(catalogue)
  return codes.map((code) => <Banner key={code} kind="note" title={words.notices[code] ?? code} />)
}
