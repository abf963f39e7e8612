import js from '@eslint/js'
import jsxA11y from 'eslint-plugin-jsx-a11y'
import reactHooks from 'eslint-plugin-react-hooks'
import globals from 'globals'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  { ignores: ['dist', 'src/generated'] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  jsxA11y.flatConfigs.recommended,
  reactHooks.configs.flat['recommended-latest'],
  {
    languageOptions: { globals: globals.browser },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      // A dialog or a form moves the cursor where the work begins; the reader is told by its label.
      'jsx-a11y/no-autofocus': 'off',
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['@tauri-apps/*'], message: 'Only backend/tauri.ts reaches Tauri; screens use the Backend.' }] },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'window', property: 'print', message: 'Official sheets are made in Rust; the webviews print differently.' },
      ],
    },
  },
  { files: ['src/backend/tauri.ts'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['build/**', '*.config.*'], languageOptions: { globals: globals.node } },
)
