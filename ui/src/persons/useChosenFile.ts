import { type Dispatch, type SetStateAction, useEffect, useRef, useState } from 'react'
import { useBackend } from '../backend/backend'
import { attachment as catalogue } from '../messages/attachment'
import { useFailureText } from '../messages/failures'
import { useWords } from '../messages/language'
import { isHeic, isPaper, jpegUrl, MOST_BYTES, readAsBase64 } from './pictureFile'

/**
 * The file that is to be attached, with what is seen of it before it is kept: the picture itself, or the
 * pages of a paper as they will be kept, drawn in Rust.
 */
export function useChosenFile(refuse: Dispatch<SetStateAction<string>>) {
  const words = useWords(catalogue)
  const failureText = useFailureText()
  const backend = useBackend()
  const [file, setFile] = useState<File>()
  const [url, setUrl] = useState('')
  const [pages, setPages] = useState<string[]>([])
  const [problem, setProblem] = useState('')
  const newest = useRef<File>(undefined)
  useEffect(() => () => URL.revokeObjectURL(url), [url])

  const forget = (sentence: string) => {
    newest.current = undefined
    setFile(undefined)
    setUrl('')
    setPages([])
    setProblem(sentence)
    refuse(sentence)
  }
  const drawn = async (paper: File) => {
    const bytes = await readAsBase64(paper).catch(() => undefined)
    const answer = bytes === undefined ? undefined : await backend.call('look_at_paper', { file: bytes })
    // Another file was chosen meanwhile.
    if (newest.current !== paper) return
    if (answer === undefined) return forget(words.fileUnreadable)
    if (!answer.ok) return forget(failureText(answer.failure))
    refuse((before) => (before === words.fileReading ? '' : before))
    setPages(answer.value.pages.map(jpegUrl))
  }
  const choose = (chosen: File | undefined) => {
    if (chosen === undefined) return
    if (chosen.size > MOST_BYTES) return forget(words.fileTooLarge)
    if (isHeic(chosen)) return forget(failureText({ code: 'photo_heic' }))
    forget('')
    newest.current = chosen
    setFile(chosen)
    if (isPaper(chosen)) void drawn(chosen)
    else setUrl(URL.createObjectURL(chosen))
  }
  return {
    file,
    choose,
    /** The address of the picture; empty for a paper. */
    url,
    /** The pages of a paper as addresses; none before they are drawn. */
    pages,
    /** A paper is being drawn. */
    reading: file !== undefined && url === '' && pages.length === 0,
    /** Why what was chosen is not taken, in words. */
    problem,
    forget,
  }
}
