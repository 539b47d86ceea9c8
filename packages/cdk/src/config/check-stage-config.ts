import { connectionGuard } from './guards/connection-guard.ts';
import { databaseGuard } from './guards/database-guard.ts';
import type { Guard, HandlerFacts } from './guards/guard.ts';
import { handlerAccessGuard } from './guards/handler-access-guard.ts';
import { handlerGuard } from './guards/handler-guard.ts';
import { leaseGuard } from './guards/lease-guard.ts';
import { networkGuard } from './guards/network-guard.ts';
import { productionGuard } from './guards/production-guard.ts';
import { queueGuard } from './guards/queue-guard.ts';
import { recursionGuard } from './guards/recursion-guard.ts';
import { scheduleGuard } from './guards/schedule-guard.ts';
import { stageGuard } from './guards/stage-guard.ts';
import { tuningGuard } from './guards/tuning-guard.ts';
import type { StageConfig } from './stage-config.ts';
import { StageConfigError } from './stage-config-error.ts';

const GUARDS: readonly Guard[] = [
  stageGuard,
  databaseGuard,
  queueGuard,
  leaseGuard,
  recursionGuard,
  tuningGuard,
  connectionGuard,
  scheduleGuard,
  handlerGuard,
  handlerAccessGuard,
  networkGuard,
  productionGuard,
];

/** @throws StageConfigError with every broken rule at once */
export function checkStageConfig(config: StageConfig, handlers: HandlerFacts): void {
  const broken = GUARDS.flatMap((guard) => guard(config, handlers)).filter(({ condition }) => condition);
  if (broken.length > 0) {
    throw new StageConfigError(
      config.stage,
      broken.map(({ message }) => message),
    );
  }
}
