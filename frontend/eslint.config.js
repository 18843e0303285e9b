// What keeps the page honest: strict types, and the walls between its rooms.
import hooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const react = [
  'react',
  'react/*',
  'react-dom',
  'react-dom/*',
  'wouter',
  'wouter/*',
  'zustand/react',
  'zustand/react/*',
];
const bareZustand = {
  regex: '^zustand$',
  message: 'What knows no React takes zustand/vanilla.',
};
const protocol = ['@connectrpc/*', '@bufbuild/*', '**/gen/**'];
const wire = ['**/wire/*'];
const screens = ['**/screens/*', '**/screens/**'];

const wall = (message, group) => ({ group, message });

export default defineConfig(
  globalIgnores(['src/gen/', 'node_modules/', 'eslint.config.js']),
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' },
    rules: {
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ExportDefaultDeclaration',
          message: 'A thing has one name: export it by that name.',
        },
      ],
    },
  },
  {
    // A test's generators need not wait, and an enum's values are gone through one by one.
    files: ['src/**/*.test.{ts,tsx}', 'src/**/samples.ts', 'src/screens/audience.tsx'],
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['src/**/*.tsx', 'src/screens/**/*.ts'],
    extends: [hooks.configs.flat['recommended-latest']],
  },
  {
    // The wire speaks the protocol, and has never heard of React or of a screen.
    files: ['src/wire/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            wall('The wire knows no React.', react),
            bareZustand,
            wall('The wire knows no screens.', screens),
          ],
        },
      ],
    },
  },
  {
    // Stores and drawing know neither the protocol, nor React, nor a screen.
    files: ['src/match/**/*.ts', 'src/training/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            wall('Stores and drawing know no React.', react),
            bareZustand,
            wall('Only the wire knows the protocol.', protocol),
            wall('What a store needs of the wire is handed to it.', wire),
            wall('Stores and drawing know no screens.', screens),
          ],
        },
      ],
    },
  },
  {
    // The page's beginning hands the wire to the screens; beside it, nobody joins the two.
    files: ['src/*.ts', 'src/*.tsx'],
    // The contact sheets play a fight of their own, frame by frame, for whoever draws.
    ignores: ['src/poses.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [wall('Only the wire knows the protocol.', protocol)] },
      ],
    },
  },
  {
    files: ['src/screens/**/*.ts', 'src/screens/**/*.tsx'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            wall('Only the wire knows the protocol.', protocol),
            wall('What a screen needs of the wire is handed to it.', wire),
          ],
        },
      ],
    },
  },
  {
    // The tools that read these files ask for a default export.
    files: ['*.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
);
