"""TorchRL's GymEnv: specs, infos as tensors, masks."""

from typing import Any

import gymnasium
import torch
from torchrl.envs import ActionMask, GymEnv, GymWrapper, TransformedEnv
from torchrl.envs.utils import check_env_specs

from arcade_clash.envs.infos import INFOS
from arcade_clash.envs.registration import ENVIRONMENT

OPTIONS: dict[str, Any] = {"opponent": "random", "max_decisions": 8}


def test_it_is_made_by_its_id_and_keeps_its_specs() -> None:
    env = GymEnv(ENVIRONMENT, **OPTIONS)
    check_env_specs(env)
    data = env.rollout(20, break_when_any_done=False)

    assert data["next", "truncated"].sum() == 2


def test_every_info_becomes_a_tensor() -> None:
    env = GymEnv(ENVIRONMENT, **OPTIONS).auto_register_info_dict()
    data = env.rollout(8)

    for info in INFOS:
        assert info.name in data["next"].keys()  # noqa: SIM118  # a TensorDict's own `in` differs
    assert data["next", "decision"].flatten().tolist() == list(range(1, 9))


def test_the_mask_in_the_observation_masks_the_actions() -> None:
    env = TransformedEnv(GymEnv(ENVIRONMENT, mask="observation", **OPTIONS), ActionMask())
    data = env.rollout(8)
    taken = data["action"].argmax(-1) if data["action"].ndim > 1 else data["action"]
    allowed = data["action_mask"].gather(-1, taken.reshape(-1, 1))

    assert bool((allowed == 1).all())


def test_the_native_batch_is_wrapped_as_a_batch() -> None:
    torch.manual_seed(1)
    env = GymWrapper(gymnasium.make_vec(ENVIRONMENT, num_envs=4, **OPTIONS))
    data = env.rollout(20, break_when_any_done=False)

    assert data.batch_size == torch.Size([4, 20])
    assert int(data["next", "truncated"].sum()) >= 8
