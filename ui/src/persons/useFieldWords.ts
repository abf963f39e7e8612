import { useCodeLabel } from '../messages/codes'
import { toHiragana, useFormats } from '../messages/formats'
import { useWords } from '../messages/language'
import { person } from '../messages/person'
import { shownName } from '../parts/letterForms'
import { codesIn, editorOf } from './fieldGroups'

/** A field's name and its value as words. */
export function useFieldWords(): { name: (field: string) => string; value: (field: string, value: string) => string } {
  const words = useWords(person)
  const label = useCodeLabel()
  const formats = useFormats()
  return {
    // A field of a newer version keeps its own name rather than being hidden.
    name: (field) => words.fieldNames[field] ?? field,
    value: (field, value) => {
      if (value === '') return ''
      const editor = editorOf(field)
      if (editor.kind === 'code') return label(editor.list, value)
      if (editor.kind === 'considerations') {
        return codesIn(value)
          .map((code) => label('considerationReason', code))
          .join('、')
      }
      if (field === 'birth_date') return /^\d{4}-\d{2}-\d{2}$/.test(value) ? formats.eraDay(value) : value.replaceAll('-', '/')
      if (field === 'full_name_kana') return toHiragana(value)
      return field === 'full_name' ? shownName(value) : value
    },
  }
}
