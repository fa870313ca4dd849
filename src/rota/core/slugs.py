"""Random names for runs: an adjective and an animal, like ``mustard-coucal``."""

from __future__ import annotations

import os
from random import Random

_ADJECTIVES = """
able agile airy alert amber ample amused apricot aqua arctic ardent artful auburn august avid awake azure balmy beige
blithe bold bonny boreal bouncy brainy brass brave breezy bright brisk bronze calm candid caramel careful caring casual
celadon cerise cerulean chatty cheery cherry chipper civic civil classy clean clear clever coastal cobalt copper coral
cordial cosmic cosy courtly crafty cream crimson crisp curious cyan dapper daring dashing dazzling deft denim devoted
dewy discreet dreamy dulcet eager earnest earthy easy ebony ecru elated elegant elfin emerald eminent epic exact exotic
expert fabled fair famous fancy fearless fern festive fiery fine fleet floral fluent fluffy fond frank free fresh frosty
fuchsia gallant garnet generous gentle genuine giddy gifted ginger glad gleaming golden graceful grand grateful green
handy happy hardy hasty hazel hearty heroic hidden honest hopeful humble icy ideal indigo inventive ivory jade jasper
jaunty jolly jovial joyful jubilant keen khaki kind lapis lavender leafy lemon lenient level lilac lime limber lively
loyal lucid lucky lunar magenta magnetic mahogany mango maroon mauve mellow merry mighty mindful mint misty modest mossy
mustard nautical navy neat nifty nimble noble nocturnal ochre olive onyx opal optimal orange orchid ornate outgoing
pastel patient peach pearl pensive peppy perky piquant pine placid plucky plum poetic poised polar polite posh precise
primrose prompt proud prudent purple quaint quick quiet quirky radiant rapid regal rosy royal ruby rugged russet rustic
saffron sage salmon sandy sapphire sassy scarlet secret sepia serene shrewd sienna silent silky silver sincere sleek
smart smiling smooth snappy snowy sociable solar solid sonic spirited splendid spry stalwart starry steady stellar stoic
sturdy subtle sunny super supple taupe teal tender thankful thrifty tidy timely topaz tranquil trim trusty turquoise
ultra umber unique upbeat urbane valiant velvet vermilion vibrant violet vivid warm watchful wheat whimsical willing
winged wise witty wondrous zany zealous zesty zippy
"""

_ANIMALS = """
aardvark addax agouti albatross alpaca anchovy anteater antelope armadillo auk avocet axolotl baboon badger bandicoot
barbet barracuda bat bear bee beetle bilby binturong bison bittern blenny bluebird boar bobcat bobolink bongo bream
buffalo bulbul bullfrog bumblebee bunting bushbaby bustard butterfly buzzard caiman camel canary capybara caracal
cardinal caribou carp cassowary caterpillar catfish chaffinch chameleon chamois cheetah chickadee chinchilla chipmunk
chough cicada cichlid civet clam cobra cockatiel cod colobus condor coot cormorant cottontail coucal cougar coyote crab
crane crayfish cricket crow cuckoo curlew dabchick deer dingo dipper dodo dogfish dolphin dormouse dotterel dove
dragonfly duck dugong dunlin dunnock eagle earwig echidna eel egret eider eland elephant elk emu ermine falcon ferret
finch firefly flamingo flounder flycatcher fox francolin frog fulmar gadwall galago gannet gar gazelle gecko gerbil
gharial gibbon giraffe glider gnu goat godwit goldcrest goldfinch goose gopher goshawk gosling grackle grebe greyhound
grouper grouse guanaco guillemot guineafowl gull guppy haddock halibut hamster hare harrier hawk hedgehog heron herring
hippo hoopoe hornbill horse hummingbird hyrax ibex ibis iguana impala jabiru jacana jackal jackdaw jackrabbit jaguar jay
jellyfish jerboa junco kakapo kangaroo kea kestrel kingfisher kinkajou kite kiwi koala koel koi kookaburra krill kudu
ladybird lamb lapwing lark lemming lemur leopard limpet linnet lion lizard llama lobster locust loon lorikeet loris lynx
lyrebird macaque macaw mackerel magpie mallard manatee mandrill manta mantis margay marlin marmoset marmot marten martin
meerkat merlin millipede mink minnow mole mongoose moorhen moose moth mouflon mouse mule mullet muntjac muskox mussel
narwhal newt nightingale nightjar numbat nutcracker nuthatch nyala ocelot octopus okapi opossum orangutan orca oriole
oryx osprey ostrich otter owl oyster panda pangolin panther parakeet parrot partridge peacock peccary pelican penguin
perch peregrine petrel pheasant pigeon pika pike pipit platypus plover polecat pony porcupine porpoise possum potoo
prawn pronghorn ptarmigan puffin puma python quagga quail quetzal quokka quoll rabbit raccoon raven ray redpoll redshank
redstart reindeer rhea rhino roadrunner robin rook sable salamander sandpiper sardine scallop seahorse seal serval
shearwater sheep shrew shrike shrimp siskin skink skua skylark sloth snail snipe sparrow spoonbill squid squirrel
starfish starling stilt stoat stork sturgeon sunbird sunfish swallow swan swift takin tamarin tanager tapir tarsier
tenrec tern terrapin thrush tiger toad tortoise toucan trogon trout tuatara tuna turaco turbot turnstone turtle urchin
vicuna viper vole vulture wagtail wallaby walrus warbler warthog wasp waxbill waxwing weaver weevil whale wheatear
whimbrel wigeon wolf wolverine wombat woodcock woodlark woodpecker wren yak zebra
"""

ADJECTIVES = tuple(_ADJECTIVES.split())
ANIMALS = tuple(_ANIMALS.split())

# Our own generator, seeded by the kernel: what users do with `random.seed` neither repeats run names nor is disturbed by them.
_random = Random()  # noqa: S311 - a name to read, not a secret
if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=_random.seed)


def generate_slug(n_words: int = 2) -> str:
    """Return a random name of `n_words` words (at least 1), joined by hyphens: adjectives, and an animal at the end.

    Names are easy to remember, not unique: two words give about 120,000 of them.
    """
    if n_words < 1:
        raise ValueError(f"A slug has at least one word; got n_words={n_words}.")
    draw = _random.random
    words = [ADJECTIVES[int(draw() * len(ADJECTIVES))] for _ in range(n_words - 1)]
    words.append(ANIMALS[int(draw() * len(ANIMALS))])
    return "-".join(words)
