export {
  startThrowAwayDatabase,
  type ThrowAwayDatabase,
  type ThrowAwayDatabaseOptions,
} from './throw-away-database.ts';
