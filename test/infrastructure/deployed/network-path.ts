import type { DeployedStage, Resource } from './deployed-stage.ts';

/** Where something with network interfaces lies. */
export interface Placement {
  readonly subnets: readonly string[];
  readonly groups: readonly string[];
}

interface Rule {
  readonly group: string;
  /** Group or range on the other side. */
  readonly peer: string;
  readonly from: string;
  readonly to: string;
}

type RawRule = Readonly<Record<string, string | number>>;

const ANYWHERE = '0.0.0.0/0';

/** What security groups and routes let through, read from the templates of a stage. */
export class NetworkPath {
  readonly #stage: DeployedStage;
  readonly #outgoing: readonly Rule[];
  readonly #incoming: readonly Rule[];

  constructor(stage: DeployedStage) {
    this.#stage = stage;
    this.#outgoing = rulesOf(
      stage,
      'SecurityGroupEgress',
      'AWS::EC2::SecurityGroupEgress',
      'DestinationSecurityGroupId',
    );
    this.#incoming = rulesOf(stage, 'SecurityGroupIngress', 'AWS::EC2::SecurityGroupIngress', 'SourceSecurityGroupId');
  }

  /** Undefined for a function that is in no VPC. */
  placementOf(target: Resource): Placement | undefined {
    const config = this.#stage.read<{ SubnetIds: string[]; SecurityGroupIds: string[] } | undefined>(
      target,
      'VpcConfig',
    );
    return config && { subnets: config.SubnetIds, groups: config.SecurityGroupIds };
  }

  /** Whether a connection from `source` to `port` of one of `groups` passes both sides. */
  opens(source: Placement, groups: readonly string[], port: string): boolean {
    return groups.some(
      (group) =>
        this.#outgoing.some(
          (rule) => source.groups.includes(rule.group) && rule.peer === group && covers(rule, port),
        ) &&
        this.#incoming.some((rule) => rule.group === group && source.groups.includes(rule.peer) && covers(rule, port)),
    );
  }

  /** Whether a connection to any address at `port` may leave, wherever the routes then lead. */
  leaves(source: Placement, port: string): boolean {
    return this.#outgoing.some(
      (rule) => source.groups.includes(rule.group) && rule.peer === ANYWHERE && covers(rule, port),
    );
  }

  /** The endpoint by which `source` reaches a service of AWS, or undefined. */
  endpointTo(service: string, source: Placement): Resource | undefined {
    return this.#stage.ofType('AWS::EC2::VPCEndpoint').find((endpoint) => {
      if (!this.#stage.read<string>(endpoint, 'ServiceName').endsWith(`.${service}`)) return false;
      return this.#stage.read(endpoint, 'VpcEndpointType') === 'Gateway'
        ? this.#routesTo(endpoint, source) && this.leaves(source, '443')
        : this.#stage.read(endpoint, 'PrivateDnsEnabled') === true &&
            this.opens(source, this.#stage.read<string[]>(endpoint, 'SecurityGroupIds'), '443');
    });
  }

  /** Whether every subnet of `source` has a way to the internet: a NAT gateway, and from there an internet gateway. */
  reachesInternet(source: Placement, port: string): boolean {
    return (
      this.leaves(source, port) &&
      source.subnets.every((subnet) => {
        const nat = this.#stage.named(this.#defaultRoute(subnet, 'NatGatewayId') ?? '');
        return (
          nat !== undefined && this.#defaultRoute(this.#stage.read<string>(nat, 'SubnetId'), 'GatewayId') !== undefined
        );
      })
    );
  }

  #routesTo(endpoint: Resource, { subnets }: Placement): boolean {
    const tables = this.#stage.read<string[]>(endpoint, 'RouteTableIds');
    return subnets.every((subnet) => tables.includes(this.#tableOf(subnet) ?? ''));
  }

  #tableOf(subnet: string): string | undefined {
    const association = this.#stage
      .ofType('AWS::EC2::SubnetRouteTableAssociation')
      .find((resource) => this.#stage.read(resource, 'SubnetId') === subnet);
    return association && this.#stage.read<string>(association, 'RouteTableId');
  }

  #defaultRoute(subnet: string, target: 'NatGatewayId' | 'GatewayId'): string | undefined {
    const table = this.#tableOf(subnet);
    const routes = this.#stage
      .ofType('AWS::EC2::Route')
      .filter((route) => this.#stage.read(route, 'RouteTableId') === table)
      .filter((route) => this.#stage.read(route, 'DestinationCidrBlock') === ANYWHERE);
    return routes.map((route) => this.#stage.read<string | undefined>(route, target)).find(Boolean);
  }
}

function covers({ from, to }: Rule, port: string): boolean {
  return from === port || to === port || (Number(from) <= Number(port) && Number(port) <= Number(to));
}

/** Rules within the groups, and those that stand alone. */
function rulesOf(stage: DeployedStage, inline: string, type: string, peer: string): Rule[] {
  const within = stage
    .ofType('AWS::EC2::SecurityGroup')
    .flatMap((group) =>
      (stage.read<RawRule[] | undefined>(group, inline) ?? []).map((rule) =>
        ruleOf(`<${group.id}.GroupId>`, rule, peer),
      ),
    );
  const alone = stage.ofType(type).map((rule) => {
    const raw = Object.fromEntries(
      Object.keys(rule.properties).map((name) => [name, stage.read(rule, name)]),
    ) as RawRule;
    return ruleOf(String(raw.GroupId), raw, peer);
  });
  return [...within, ...alone];
}

function ruleOf(group: string, raw: RawRule, peer: string): Rule {
  return { group, peer: String(raw[peer] ?? raw.CidrIp), from: String(raw.FromPort), to: String(raw.ToPort) };
}
