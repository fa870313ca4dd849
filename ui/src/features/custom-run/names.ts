/** Names for runs, as the server makes them when none is given. */
const ADJECTIVES =
  "able agile amber azure balmy bold bright brisk calm clever cobalt copper coral crisp dapper deft eager elated fleet fond gentle golden grand happy hazel honest indigo jade jolly keen kind lucid lunar mellow merry mint modest neat nimble noble olive opal patient plucky poised proud quick quiet radiant rosy ruby sage sapphire serene silver smart solar steady sunny swift tidy topaz tranquil trusty velvet violet vivid warm wise witty zesty".split(
    " ",
  );
const ANIMALS =
  "albatross alpaca badger bear beaver bison bobcat buffalo camel caribou cheetah cobra condor coyote crane curlew deer dingo dolphin dove eagle egret elk falcon ferret finch flamingo fox gazelle gecko gibbon goose gull hare heron ibex ibis jackal jaguar kestrel kite koala lark lemur lion lynx magpie marten mole moose newt ocelot osprey otter owl panda parrot pelican penguin plover puffin quail rabbit raven robin salmon seal skylark sparrow stork swan tapir tern tiger toucan turtle walrus weasel whale wombat wren zebra".split(
    " ",
  );

const one = (words: string[]): string => words[Math.floor(Math.random() * words.length)] as string;

export const newName = (): string => `${one(ADJECTIVES)}-${one(ANIMALS)}`;
