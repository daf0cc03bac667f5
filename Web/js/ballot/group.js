// The two groups of version 1 of the protocol: the subgroup of order q of the integers modulo p. Specification §5.
import { demand } from "./fault.js";
import { text } from "./json.js";
import { power } from "./powers.js";
import { sha256 } from "./sha256.js";
import { number, utf8 } from "./text.js";

const PARAMETERS = {
  // §5.1
  "BELENIOS-2048": {
    p: "2069478569142254640101364365750500806492298929575110409710088478705737421924271740192223725449768433" +
      "8129066633138078958404960054389636289796393038773905722803605973749427671376777618898589872735865049" +
      "0811670993105358677809800307904916540637771737641986785272734744763418356000356983051931442845617019" +
      "1100078673730733356412397173289791324047457883446826065232797464795113767265869358218004631792207366" +
      "8860052627186363386088796882120769432366149491002923444346373222145884100586421050242120365433561201" +
      "3204811188524087310770141516662001623131771693721892480785077118278423174980732765988288251691831031" +
      "25680162072880719",
    q: "78571733251071885079927659812671450121821421258408794611510081919805623223441",
    g: "2402352677501852209227687703532399932712287657378364916510075318787663274146353219320285676155269678" +
      "7996946682987493890950838965734256019006010684771644917354741372831046104586813145117816467554005274" +
      "0288984613986453266121505579709716201616827031288643245666383486363578210615491841998253431518974065" +
      "8186868651151358576410138882215396016043228843603930989333662772848406593138406010231675095763777982" +
      "6651036068224066350766977640253462537730851331734951942489677540525736590494924776314759915751987751" +
      "7771148149092045660020547812705472823814097251863985833411570056835369555342378147558249189605029668" +
      "0037745308460627",
  },
  // §5.2: p is a safe prime, q = (p − 1)/2.
  "RFC-3526-2048": {
    p: "3231700607131100730033891392642382824881794124114023911284200975140074170663435422261968941736356934" +
      "7117901737909704191754605873209195028853758986185622153212175412514901774520270235796078236248884246" +
      "1894775876411059286460994117232454266225221932305409190376805242355191256797158701170010580558776510" +
      "3886184728025797605490356973256152616708133936179954133647655916036831789672907317838458968063967190" +
      "0977202194168647225871031411336429319536193471636533209717077448227988588565369208645296636077250268" +
      "9555059283627511211740969729980684105543595848665832916421362182310789909994486524682624169720359118" +
      "52507045361090559",
    g: "2",
  },
};

const DECIMAL = /^(?:0|[1-9][0-9]*)$/;

export class Group {
  /** Undefined when version 1 does not know the name. */
  static named(name) {
    return GROUPS.get(name);
  }

  constructor(name, { p, q, g }) {
    this.name = name;
    this.p = BigInt(p);
    this.isSafePrime = q === undefined;
    this.q = this.isSafePrime ? (this.p - 1n) / 2n : BigInt(q);
    this.g = BigInt(g);
    this.bits = this.q.toString(2).length;
    this.byteCount = Math.ceil(this.bits / 64) * 8;
  }

  multiply(a, b) {
    return a * b % this.p;
  }

  product(elements) {
    return elements.reduce((product, element) => product * element % this.p, 1n);
  }

  /** Whether x^q = 1. Without this check an element of a small subgroup would pass proofs by luck. */
  contains(x) {
    return this.isSafePrime ? jacobi(x, this.p) === 1 : power(x, this.q, this.p) === 1n;
  }

  /** The number that the digits write, if 0 < x < p. Throws `element_invalid`; whether it is in the group is asked apart. */
  number(digits, ...place) {
    const isDecimal = digits.length <= 617 && DECIMAL.test(digits);
    const x = isDecimal ? BigInt(digits) : 0n;
    demand(0n < x && x < this.p, "element_invalid", ...place);
    return x;
  }

  /** The same of a member of a message. */
  numberOf(json, name) {
    return this.number(text(json, name), ...(name === undefined ? [] : [["member", name]]));
  }

  /** An element of the group. Throws `element_outside_group` too. */
  elementOf(json, name) {
    const x = this.numberOf(json, name);
    demand(this.contains(x), "element_outside_group", ...(name === undefined ? [] : [["member", name]]));
    return x;
  }

  /** A number below q. Throws `scalar_invalid`. */
  scalarOf(json, name) {
    const digits = text(json, name);
    const isDecimal = digits.length <= 617 && DECIMAL.test(digits);
    demand(isDecimal && BigInt(digits) < this.q, "scalar_invalid", ...(name === undefined ? [] : [["member", name]]));
    return BigInt(digits);
  }

  /** x modulo q, never negative. */
  scalar(x) {
    const rest = x % this.q;
    return rest < 0n ? rest + this.q : rest;
  }

  /** SHA-256 of the text as a number modulo q. §4.5, §4.12 */
  challenge(transcript) {
    return this.scalar(number(sha256(utf8(transcript))));
  }

  /** 1/x modulo q, for a public x. */
  invert(x) {
    let [a, b, u, v] = [this.scalar(x), this.q, 1n, 0n];
    while (b !== 0n) {
      const quotient = a / b;
      [a, b] = [b, a - quotient * b];
      [u, v] = [v, u - quotient * v];
    }
    return this.scalar(u);
  }

  /** A number that nobody can tell from a uniform one: 128 bits more than q has, reduced. */
  fresh(random) {
    return this.scalar(number(random(this.byteCount + 16)));
  }
}

const GROUPS = new Map(Object.entries(PARAMETERS).map(([name, numbers]) => [name, new Group(name, numbers)]));

/** Bytes that nobody can foretell. */
export const browserRandom = (count) => crypto.getRandomValues(new Uint8Array(count));

/** 1 for a square modulo the prime n, −1 for another number. */
function jacobi(x, n) {
  let [a, b, sign] = [x % n, n, 1];
  while (a !== 0n) {
    while ((a & 1n) === 0n) {
      a >>= 1n;
      if ((b & 7n) === 3n || (b & 7n) === 5n) sign = -sign;
    }
    [a, b] = [b, a];
    if ((a & 3n) === 3n && (b & 3n) === 3n) sign = -sign;
    a %= b;
  }
  return b === 1n ? sign : 0;
}
