"""Kinds of tampering with an election. Each changes one thing in a valid archive and chains it anew, as somebody would who
holds the server; those on files change bytes and leave the rest.

`seen` says whether Belenios 2.0 looks there; `code` is what our program must say."""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass

from belenios_archive import Board, Event, dump

# The prime of BELENIOS-2048.
P = int(
    "20694785691422546401013643657505008064922989295751104097100884787057374219242717401922237254497684338129066633"
    "13807895840496005438963628979639303877390572280360597374942767137677761889858987273586504908116709931053586778"
    "09800307904916540637771737641986785272734744763418356000356983051931442845617019110007867373073335641239717328"
    "97913240474578834468260652327974647951137672658693582180046317922073668860052627186363386088796882120769432366"
    "14949100292344434637322214588410058642105024212036543356120132048111885240873107701415166620016231317716937218"
    "9248078507711827842317498073276598828825169183103125680162072880719"
)


@dataclass
class Tampering:
    name: str
    code: str
    act: Callable
    seen: bool = True
    election: str = "plain"


KINDS: list[Tampering] = []


def kind(code: str, seen: bool = True, election: str = "plain"):
    def add(act):
        KINDS.append(Tampering(act.__name__.removeprefix("_"), code, act, seen, election))
        return act

    return add


def plus(text: str, number: int = 1) -> str:
    return str(int(text) + number)


# Files: bytes change, names and chain stay.


@kind("record_changed")
def _a_digit_of_a_ballot_is_flipped(files, other):
    index = ballot_files(files)[1]
    name, text = files[index]
    place = text.index('"alpha":"') + 20
    files[index] = (name, text[:place] + str(9 - int(text[place])) + text[place + 1 :])


@kind("record_changed")
def _the_result_is_changed_in_place(files, other):
    index = next(i for i, (_, text) in enumerate(files) if text.startswith('{"result"'))
    result = json.loads(files[index][1])
    result["result"][0][0] += 1
    files[index] = (files[index][0], dump(result))


@kind("parent_wrong")
def _a_ballot_and_its_event_are_cut_out(files, other):
    index = ballot_files(files)[1]
    del files[index : index + 2]


@kind("parent_wrong")
def _two_ballots_change_places(files, other):
    first, second = ballot_files(files)[:2]
    files[first : first + 2], files[second : second + 2] = files[second : second + 2], files[first : first + 2]


@kind("record_repeated")
def _a_ballot_and_its_event_stand_twice(files, other):
    index = ballot_files(files)[0]
    files[index + 2 : index + 2] = files[index : index + 2]


@kind("record_missing")
def _the_ballot_of_an_event_is_taken_away(files, other):
    del files[ballot_files(files)[0]]


@kind("header_invalid")
def _the_header_is_taken_away(files, other):
    del files[0]


@kind("version_unsupported")
def _the_header_claims_another_version(files, other):
    files[0] = (files[0][0], files[0][1].replace('"version":1', '"version":2'))


def ballot_files(files) -> list[int]:
    return [index for index, (_, text) in enumerate(files) if text.startswith('{"election_uuid"')]


# Boards: everything is chained anew.


@kind("height_wrong")
def a_height_is_skipped(board: Board, other: Board):
    board.events[2].extra["height"] = 3


@kind("parent_wrong")
def an_event_names_another_parent(board, other):
    board.events[2].extra["parent"] = "0" * 64


@kind("event_out_of_order")
def a_ballot_comes_after_the_close(board, other):
    late = board.events.pop(board.place("Ballot"))
    board.events.insert(board.place("EncryptedTally"), late)


@kind("event_out_of_order")
def a_ballot_comes_after_the_result(board, other):
    board.events.append(board.events.pop(board.place("Ballot")))


@kind("event_out_of_order", seen=False)
def the_ballots_end_twice(board, other):
    board.events.insert(board.place("EndBallots"), Event("EndBallots"))


@kind("event_out_of_order", seen=False)
def the_tally_comes_before_the_close(board, other):
    tally = board.events.pop(board.place("EncryptedTally"))
    board.events.insert(board.place("EndBallots"), tally)


@kind("event_out_of_order", seen=False)
def a_decryption_comes_before_the_tally(board, other):
    part = board.events.pop(board.place("PartialDecryption"))
    board.events.insert(board.place("EncryptedTally"), part)


@kind("event_out_of_order", seen=False)
def the_result_comes_before_a_decryption(board, other):
    result = board.events.pop(board.place("Result"))
    board.events.insert(board.place("PartialDecryption"), result)


@kind("event_out_of_order", seen=False)
def there_are_two_results(board, other):
    second = copy.deepcopy(board.of("Result")[0])
    second.payload["result"][0][0] += 1
    board.events.append(second)


@kind("event_out_of_order")
def the_setup_comes_twice(board, other):
    second = copy.deepcopy(board.events[0])
    second.parts["election"]["name"] += "!"
    second.parts["trustees"] = other.setup["trustees"]
    second.parts["credentials"] = other.setup["credentials"]
    board.events.insert(1, second)


@kind("record_unused", seen=False)
def a_stray_record_is_hidden_among_the_ballots(board, other):
    board.events[2].stray.append({"note": "for whom?"})


@kind("encrypted_tally_wrong")
def a_ballot_is_dropped(board, other):
    # Not one of the voter who votes twice.
    del board.events[3]
    resize(board)


@kind("encrypted_tally_wrong")
def the_ballots_of_one_who_votes_twice_change_places(board, other):
    credentials = [ballot["credential"] for ballot in board.ballots]
    twice = next(index for index, credential in enumerate(credentials) if credentials.count(credential) == 2)
    again = credentials.index(credentials[twice], twice + 1)
    events = board.of("Ballot")
    events[twice].payload, events[again].payload = events[again].payload, events[twice].payload


@kind("ballot_of_other_election")
def a_ballot_of_another_election_is_put_in(board, other):
    board.events.insert(2, other.of("Ballot")[0])


@kind("credential_unknown")
def a_credential_is_taken_from_the_list(board, other):
    del board.setup["credentials"][credential_index(board, board.ballots[0])]


def credential_index(board, ballot) -> int:
    return [entry.split(",")[0] for entry in board.setup["credentials"]].index(ballot["credential"])


@kind("ballot_hash_wrong")
def a_ballot_is_copied_for_another_voter(board, other):
    board.ballots[1]["answers"] = copy.deepcopy(board.ballots[0]["answers"])


@kind("ballot_hash_wrong")
def a_ballot_is_handed_to_another_credential(board, other):
    board.ballots[0]["credential"] = board.ballots[1]["credential"]


@kind("ballot_hash_wrong")
def a_ciphertext_is_changed(board, other):
    choice = board.ballots[0]["answers"][0]["choices"][1]
    choice["beta"] = plus(choice["beta"], -1)


@kind("ballot_hash_wrong")
def a_ciphertext_leaves_the_group(board, other):
    choice = board.ballots[0]["answers"][0]["choices"][1]
    choice["alpha"] = str(P - int(choice["alpha"]))


@kind("element_invalid")
def a_ciphertext_is_zero(board, other):
    board.ballots[0]["answers"][0]["choices"][0]["alpha"] = "0"


@kind("element_invalid")
def a_ciphertext_is_written_beyond_p(board, other):
    choice = board.ballots[0]["answers"][0]["choices"][0]
    choice["alpha"] = plus(choice["alpha"], P)


@kind("ballot_hash_wrong")
def two_choices_change_places(board, other):
    board.ballots[0]["answers"][0]["choices"].reverse()


@kind("ballot_hash_wrong")
def an_individual_proof_is_changed(board, other):
    proof = board.ballots[0]["answers"][0]["individual_proofs"][0][0]
    proof["response"] = plus(proof["response"])


@kind("ballot_hash_wrong")
def an_overall_proof_is_changed(board, other):
    proof = board.ballots[0]["answers"][0]["overall_proof"][0]
    proof["challenge"] = plus(proof["challenge"])


@kind("ballot_hash_wrong")
def a_blank_proof_is_changed(board, other):
    proof = board.ballots[0]["answers"][0]["blank_proof"][1]
    proof["response"] = plus(proof["response"])


@kind("ballot_shape_wrong")
def a_blank_proof_is_taken_away(board, other):
    del board.ballots[0]["answers"][0]["blank_proof"]


@kind("ballot_shape_wrong")
def an_answer_has_a_choice_more(board, other):
    answer = board.ballots[0]["answers"][0]
    answer["choices"].append(answer["choices"][0])
    answer["individual_proofs"].append(answer["individual_proofs"][0])


@kind("signature_wrong")
def a_signature_is_changed(board, other):
    proof = board.ballots[0]["signature"]["proof"]
    proof["response"] = plus(proof["response"])


@kind("ballot_hash_wrong")
def the_hash_in_a_signature_is_of_another_ballot(board, other):
    board.ballots[0]["signature"]["hash"] = board.ballots[1]["signature"]["hash"]


@kind("ballot_not_canonical", seen=False)
def a_ballot_is_written_with_a_space(board, other):
    event = board.of("Ballot")[0]
    event.payload = json.dumps(event.payload, separators=(",", ": "))


@kind("ballot_of_other_election")
def a_question_allows_more(board, other):
    board.setup["election"]["questions"][0]["max"] += 1


@kind("ballot_of_other_election")
def a_candidate_is_renamed(board, other):
    board.setup["election"]["questions"][0]["answers"][0] = "Somebody else"


@kind("version_unsupported")
def the_election_claims_another_version(board, other):
    board.setup["election"]["version"] = 2


@kind("group_unknown")
def the_election_names_an_unknown_group(board, other):
    board.setup["election"]["group"] = "BELENIOS-512"


@kind("election_key_wrong")
def the_election_key_is_another_elections(board, other):
    board.setup["election"]["public_key"] = other.setup["election"]["public_key"]


@kind("election_key_wrong")
def a_trustee_is_exchanged(board, other):
    board.setup["trustees"][0] = other.setup["trustees"][0]


@kind("decryption_proof_wrong")
def two_trustees_change_places(board, other):
    board.setup["trustees"].reverse()


@kind("trustee_proof_wrong")
def a_trustees_proof_is_changed(board, other):
    proof = board.setup["trustees"][0][1]["pok"]
    proof["response"] = plus(proof["response"])


@kind("election_key_wrong")
def a_trustee_is_taken_away(board, other):
    del board.setup["trustees"][1]


@kind("credential_repeated")
def a_credential_is_listed_twice(board, other):
    board.setup["credentials"].append(board.setup["credentials"][0])


@kind("element_outside_group")
def a_credential_outside_the_group_is_listed(board, other):
    board.setup["credentials"].append("2,1")


@kind("encrypted_tally_wrong")
def a_weight_is_raised(board, other):
    index = credential_index(board, board.ballots[2])
    credential, weight = board.setup["credentials"][index].split(",")
    board.setup["credentials"][index] = f"{credential},{int(weight) + 1}"
    resize(board, more=1)


@kind("weight_invalid")
def a_weight_is_negative(board, other):
    credential = board.setup["credentials"][0].split(",")[0]
    board.setup["credentials"][0] = f"{credential},-1"


def resize(board, more: int | None = None):
    """Makes the two counts fit what was done, so that only the ciphertexts tell."""
    weights = {entry.split(",")[0]: int(entry.split(",")[1]) for entry in board.setup["credentials"]}
    voted = {ballot["credential"] for ballot in board.ballots}
    sized = board.of("EncryptedTally")[0].payload
    sized["num_tallied"] = len(voted)
    sized["total_weight"] = sum(weights[credential] for credential in voted)


@kind("encrypted_tally_wrong", seen=False)
def the_published_tally_is_another_elections(board, other):
    board.of("EncryptedTally")[0].parts = copy.deepcopy(other.of("EncryptedTally")[0].parts)


@kind("encrypted_tally_wrong", seen=False)
def two_sums_of_the_published_tally_change_places(board, other):
    board.of("EncryptedTally")[0].parts["encrypted_tally"][0].reverse()


@kind("tallied_count_wrong", seen=False)
def num_tallied_is_raised(board, other):
    board.of("EncryptedTally")[0].payload["num_tallied"] += 1


@kind("total_weight_wrong", seen=False)
def total_weight_is_raised(board, other):
    board.of("EncryptedTally")[0].payload["total_weight"] += 1


@kind("decryption_proof_wrong")
def a_decryption_factor_is_of_another_sum(board, other):
    board.of("PartialDecryption")[0].parts["payload"]["decryption_factors"][0].reverse()


@kind("element_outside_group")
def a_decryption_factor_leaves_the_group(board, other):
    factors = board.of("PartialDecryption")[0].parts["payload"]["decryption_factors"][0]
    factors[0] = str(P - int(factors[0]))


@kind("decryption_proof_wrong")
def a_decryption_proof_is_changed(board, other):
    proof = board.of("PartialDecryption")[0].parts["payload"]["decryption_proofs"][0][0]
    proof["response"] = plus(proof["response"])


@kind("decryption_shape_wrong")
def a_decryption_lacks_a_factor(board, other):
    payload = board.of("PartialDecryption")[0].parts["payload"]
    payload["decryption_factors"][0].pop()
    payload["decryption_proofs"][0].pop()


@kind("decryption_proof_wrong")
def two_decryptions_exchange_their_owners(board, other):
    first, second = board.of("PartialDecryption")[:2]
    first.payload["owner"], second.payload["owner"] = second.payload["owner"], first.payload["owner"]


@kind("owner_unknown")
def a_decryption_is_of_a_trustee_who_is_not(board, other):
    board.of("PartialDecryption")[0].payload["owner"] = 9


@kind("record_not_canonical", seen=False)
def a_decryption_carries_something_more(board, other):
    board.of("PartialDecryption")[0].parts["payload"]["note"] = "for whom?"


@kind("record_not_canonical", seen=False)
def the_setup_carries_something_more(board, other):
    board.events[0].payload["note"] = "for whom?"


@kind("record_not_canonical", seen=False)
def an_event_carries_something_more(board, other):
    board.events[2].extra["note"] = "for whom?"


@kind("decryptions_missing")
def a_decryption_is_taken_away(board, other):
    del board.events[board.place("PartialDecryption")]


@kind("result_wrong")
def a_vote_moves_in_the_result(board, other):
    sums = board.of("Result")[0].payload["result"][0]
    most = sums.index(max(sums))
    sums[most], sums[most - 1] = sums[most] - 1, sums[most - 1] + 1


@kind("result_wrong")
def a_sum_is_raised(board, other):
    board.of("Result")[0].payload["result"][0][2] += 1


@kind("result_shape_wrong")
def the_result_has_a_candidate_more(board, other):
    board.of("Result")[0].payload["result"][0].append(0)


# Threshold trustees.


def group(board) -> dict:
    return board.setup["trustees"][0][1]


@kind("certificate_wrong", election="threshold")
def a_certificate_is_not_signed(board, other):
    signature = group(board)["certs"][0]["signature"]
    signature["response"] = plus(signature["response"])


@kind("coefficients_wrong", election="threshold")
def two_trustees_exchange_their_coefficients(board, other):
    group(board)["coefexps"][:2] = reversed(group(board)["coefexps"][:2])


@kind("verification_key_wrong", election="threshold")
def two_trustees_exchange_their_keys(board, other):
    group(board)["verification_keys"][:2] = reversed(group(board)["verification_keys"][:2])


@kind("trustee_proof_wrong", election="threshold")
def a_group_members_proof_is_changed(board, other):
    proof = group(board)["verification_keys"][2]["pok"]
    proof["response"] = plus(proof["response"])


@kind("coefficients_wrong", election="threshold")
def the_threshold_is_lowered(board, other):
    group(board)["threshold"] -= 1


@kind("decryptions_missing", election="threshold")
def fewer_decrypt_than_the_threshold_asks(board, other):
    del board.events[board.place("PartialDecryption")]
