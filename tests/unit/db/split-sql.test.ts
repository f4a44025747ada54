import { expect, test } from 'vitest'
import { splitSql } from '#db/split-sql.server.ts'

test('a semicolon at the end of a line ends a statement, and comment lines are left out', () => {
  const text = `-- first; second;
CREATE TABLE a (
  -- a column;
  n INTEGER
);
CREATE INDEX b ON a (n);
`
  expect(splitSql(text)).toEqual(['CREATE TABLE a (\n  n INTEGER\n)', 'CREATE INDEX b ON a (n)'])
})

test('a trigger keeps its semicolons', () => {
  const trigger = `CREATE TRIGGER t AFTER INSERT ON a BEGIN
  DELETE FROM b;
  DELETE FROM c;
END;`
  expect(splitSql(`${trigger}\nDROP TABLE d;\n`)).toEqual([trigger.slice(0, -1), 'DROP TABLE d'])
})

test('two statements on a line are refused, for the second would be dropped', () => {
  expect(() => splitSql('DROP TABLE a; DROP TABLE b;\n')).toThrow('More than one statement')
})

test('a statement that nothing ends is refused', () => {
  expect(() => splitSql('DROP TABLE a;\nDROP TABLE b\n')).toThrow('No semicolon ends: DROP TABLE b')
})
