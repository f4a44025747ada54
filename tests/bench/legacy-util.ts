// crontab-ui's database asks node:util for two tests that Node 23 took out, and stores nothing without them.
import util from 'node:util'

Object.assign(util, { isDate: util.types.isDate, isRegExp: util.types.isRegExp })
