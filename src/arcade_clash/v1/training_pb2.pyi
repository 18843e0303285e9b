import datetime

from arcade_clash.v1 import game_pb2 as _game_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Algorithm(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ALGORITHM_UNSPECIFIED: _ClassVar[Algorithm]
    ALGORITHM_PPO: _ClassVar[Algorithm]
    ALGORITHM_A2C: _ClassVar[Algorithm]

class TrainingStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRAINING_STATUS_UNSPECIFIED: _ClassVar[TrainingStatus]
    TRAINING_STATUS_STARTING: _ClassVar[TrainingStatus]
    TRAINING_STATUS_RUNNING: _ClassVar[TrainingStatus]
    TRAINING_STATUS_PAUSED: _ClassVar[TrainingStatus]
    TRAINING_STATUS_STOPPING: _ClassVar[TrainingStatus]
    TRAINING_STATUS_FINISHED: _ClassVar[TrainingStatus]
    TRAINING_STATUS_STOPPED: _ClassVar[TrainingStatus]
    TRAINING_STATUS_FAILED: _ClassVar[TrainingStatus]
    TRAINING_STATUS_LOST: _ClassVar[TrainingStatus]
    TRAINING_STATUS_SILENT: _ClassVar[TrainingStatus]

class TrainingOrder(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TRAINING_ORDER_UNSPECIFIED: _ClassVar[TrainingOrder]
    TRAINING_ORDER_CONTINUE: _ClassVar[TrainingOrder]
    TRAINING_ORDER_PAUSE: _ClassVar[TrainingOrder]
    TRAINING_ORDER_STOP: _ClassVar[TrainingOrder]

class AgentKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    AGENT_KIND_UNSPECIFIED: _ClassVar[AgentKind]
    AGENT_KIND_BUILT_IN: _ClassVar[AgentKind]
    AGENT_KIND_NETWORK: _ClassVar[AgentKind]
    AGENT_KIND_PROBE: _ClassVar[AgentKind]
    AGENT_KIND_IMPORTED: _ClassVar[AgentKind]
ALGORITHM_UNSPECIFIED: Algorithm
ALGORITHM_PPO: Algorithm
ALGORITHM_A2C: Algorithm
TRAINING_STATUS_UNSPECIFIED: TrainingStatus
TRAINING_STATUS_STARTING: TrainingStatus
TRAINING_STATUS_RUNNING: TrainingStatus
TRAINING_STATUS_PAUSED: TrainingStatus
TRAINING_STATUS_STOPPING: TrainingStatus
TRAINING_STATUS_FINISHED: TrainingStatus
TRAINING_STATUS_STOPPED: TrainingStatus
TRAINING_STATUS_FAILED: TrainingStatus
TRAINING_STATUS_LOST: TrainingStatus
TRAINING_STATUS_SILENT: TrainingStatus
TRAINING_ORDER_UNSPECIFIED: TrainingOrder
TRAINING_ORDER_CONTINUE: TrainingOrder
TRAINING_ORDER_PAUSE: TrainingOrder
TRAINING_ORDER_STOP: TrainingOrder
AGENT_KIND_UNSPECIFIED: AgentKind
AGENT_KIND_BUILT_IN: AgentKind
AGENT_KIND_NETWORK: AgentKind
AGENT_KIND_PROBE: AgentKind
AGENT_KIND_IMPORTED: AgentKind

class StartTrainingRequest(_message.Message):
    __slots__ = ("name", "algorithm", "total_steps", "opponent", "character", "opponent_character", "seed", "settings", "begin_from", "agent_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    TOTAL_STEPS_FIELD_NUMBER: _ClassVar[int]
    OPPONENT_FIELD_NUMBER: _ClassVar[int]
    CHARACTER_FIELD_NUMBER: _ClassVar[int]
    OPPONENT_CHARACTER_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    BEGIN_FROM_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    algorithm: Algorithm
    total_steps: int
    opponent: str
    character: str
    opponent_character: str
    seed: int
    settings: TrainingSettings
    begin_from: str
    agent_id: str
    def __init__(self, name: _Optional[str] = ..., algorithm: _Optional[_Union[Algorithm, str]] = ..., total_steps: _Optional[int] = ..., opponent: _Optional[str] = ..., character: _Optional[str] = ..., opponent_character: _Optional[str] = ..., seed: _Optional[int] = ..., settings: _Optional[_Union[TrainingSettings, _Mapping]] = ..., begin_from: _Optional[str] = ..., agent_id: _Optional[str] = ...) -> None: ...

class TrainingSettings(_message.Message):
    __slots__ = ("environments", "rollout_steps", "batch_size", "epochs", "learning_rate", "discount", "gae_lambda", "clip_range", "entropy_weight", "value_weight", "max_gradient_norm", "hidden_layers", "reward_weights", "row_steps", "final_learning_rate", "mean_decay", "reaction_frames", "decision_frames", "episode", "max_decisions", "activation", "evaluation_opponents", "evaluation_steps")
    class RewardWeightsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    ENVIRONMENTS_FIELD_NUMBER: _ClassVar[int]
    ROLLOUT_STEPS_FIELD_NUMBER: _ClassVar[int]
    BATCH_SIZE_FIELD_NUMBER: _ClassVar[int]
    EPOCHS_FIELD_NUMBER: _ClassVar[int]
    LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    DISCOUNT_FIELD_NUMBER: _ClassVar[int]
    GAE_LAMBDA_FIELD_NUMBER: _ClassVar[int]
    CLIP_RANGE_FIELD_NUMBER: _ClassVar[int]
    ENTROPY_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    VALUE_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    MAX_GRADIENT_NORM_FIELD_NUMBER: _ClassVar[int]
    HIDDEN_LAYERS_FIELD_NUMBER: _ClassVar[int]
    REWARD_WEIGHTS_FIELD_NUMBER: _ClassVar[int]
    ROW_STEPS_FIELD_NUMBER: _ClassVar[int]
    FINAL_LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    MEAN_DECAY_FIELD_NUMBER: _ClassVar[int]
    REACTION_FRAMES_FIELD_NUMBER: _ClassVar[int]
    DECISION_FRAMES_FIELD_NUMBER: _ClassVar[int]
    EPISODE_FIELD_NUMBER: _ClassVar[int]
    MAX_DECISIONS_FIELD_NUMBER: _ClassVar[int]
    ACTIVATION_FIELD_NUMBER: _ClassVar[int]
    EVALUATION_OPPONENTS_FIELD_NUMBER: _ClassVar[int]
    EVALUATION_STEPS_FIELD_NUMBER: _ClassVar[int]
    environments: int
    rollout_steps: int
    batch_size: int
    epochs: int
    learning_rate: float
    discount: float
    gae_lambda: float
    clip_range: float
    entropy_weight: float
    value_weight: float
    max_gradient_norm: float
    hidden_layers: _containers.RepeatedScalarFieldContainer[int]
    reward_weights: _containers.ScalarMap[str, float]
    row_steps: int
    final_learning_rate: float
    mean_decay: float
    reaction_frames: int
    decision_frames: int
    episode: str
    max_decisions: int
    activation: str
    evaluation_opponents: _containers.RepeatedScalarFieldContainer[str]
    evaluation_steps: int
    def __init__(self, environments: _Optional[int] = ..., rollout_steps: _Optional[int] = ..., batch_size: _Optional[int] = ..., epochs: _Optional[int] = ..., learning_rate: _Optional[float] = ..., discount: _Optional[float] = ..., gae_lambda: _Optional[float] = ..., clip_range: _Optional[float] = ..., entropy_weight: _Optional[float] = ..., value_weight: _Optional[float] = ..., max_gradient_norm: _Optional[float] = ..., hidden_layers: _Optional[_Iterable[int]] = ..., reward_weights: _Optional[_Mapping[str, float]] = ..., row_steps: _Optional[int] = ..., final_learning_rate: _Optional[float] = ..., mean_decay: _Optional[float] = ..., reaction_frames: _Optional[int] = ..., decision_frames: _Optional[int] = ..., episode: _Optional[str] = ..., max_decisions: _Optional[int] = ..., activation: _Optional[str] = ..., evaluation_opponents: _Optional[_Iterable[str]] = ..., evaluation_steps: _Optional[int] = ...) -> None: ...

class StartTrainingResponse(_message.Message):
    __slots__ = ("session",)
    SESSION_FIELD_NUMBER: _ClassVar[int]
    session: TrainingSession
    def __init__(self, session: _Optional[_Union[TrainingSession, _Mapping]] = ...) -> None: ...

class TrainingSession(_message.Message):
    __slots__ = ("session_id", "name", "status", "algorithm", "total_steps", "opponent", "character", "opponent_character", "seed", "settings", "create_time", "end_time", "step", "last_row", "failure", "agent", "external", "activity", "checkpoint_step", "begin_from", "agent_id")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    TOTAL_STEPS_FIELD_NUMBER: _ClassVar[int]
    OPPONENT_FIELD_NUMBER: _ClassVar[int]
    CHARACTER_FIELD_NUMBER: _ClassVar[int]
    OPPONENT_CHARACTER_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    LAST_ROW_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_FIELD_NUMBER: _ClassVar[int]
    ACTIVITY_FIELD_NUMBER: _ClassVar[int]
    CHECKPOINT_STEP_FIELD_NUMBER: _ClassVar[int]
    BEGIN_FROM_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    name: str
    status: TrainingStatus
    algorithm: str
    total_steps: int
    opponent: str
    character: str
    opponent_character: str
    seed: int
    settings: TrainingSettings
    create_time: _timestamp_pb2.Timestamp
    end_time: _timestamp_pb2.Timestamp
    step: int
    last_row: int
    failure: str
    agent: str
    external: bool
    activity: str
    checkpoint_step: int
    begin_from: str
    agent_id: str
    def __init__(self, session_id: _Optional[str] = ..., name: _Optional[str] = ..., status: _Optional[_Union[TrainingStatus, str]] = ..., algorithm: _Optional[str] = ..., total_steps: _Optional[int] = ..., opponent: _Optional[str] = ..., character: _Optional[str] = ..., opponent_character: _Optional[str] = ..., seed: _Optional[int] = ..., settings: _Optional[_Union[TrainingSettings, _Mapping]] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., end_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., step: _Optional[int] = ..., last_row: _Optional[int] = ..., failure: _Optional[str] = ..., agent: _Optional[str] = ..., external: _Optional[bool] = ..., activity: _Optional[str] = ..., checkpoint_step: _Optional[int] = ..., begin_from: _Optional[str] = ..., agent_id: _Optional[str] = ...) -> None: ...

class ListTrainingSessionsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListTrainingSessionsResponse(_message.Message):
    __slots__ = ("sessions", "next_page_token")
    SESSIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    sessions: _containers.RepeatedCompositeFieldContainer[TrainingSession]
    next_page_token: str
    def __init__(self, sessions: _Optional[_Iterable[_Union[TrainingSession, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetTrainingSessionRequest(_message.Message):
    __slots__ = ("session_id",)
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    def __init__(self, session_id: _Optional[str] = ...) -> None: ...

class GetTrainingSessionResponse(_message.Message):
    __slots__ = ("session",)
    SESSION_FIELD_NUMBER: _ClassVar[int]
    session: TrainingSession
    def __init__(self, session: _Optional[_Union[TrainingSession, _Mapping]] = ...) -> None: ...

class ControlTrainingRequest(_message.Message):
    __slots__ = ("session_id", "pause", "resume", "stop")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    PAUSE_FIELD_NUMBER: _ClassVar[int]
    RESUME_FIELD_NUMBER: _ClassVar[int]
    STOP_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    pause: PauseTraining
    resume: ResumeTraining
    stop: StopTraining
    def __init__(self, session_id: _Optional[str] = ..., pause: _Optional[_Union[PauseTraining, _Mapping]] = ..., resume: _Optional[_Union[ResumeTraining, _Mapping]] = ..., stop: _Optional[_Union[StopTraining, _Mapping]] = ...) -> None: ...

class PauseTraining(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ResumeTraining(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class StopTraining(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ControlTrainingResponse(_message.Message):
    __slots__ = ("session",)
    SESSION_FIELD_NUMBER: _ClassVar[int]
    session: TrainingSession
    def __init__(self, session: _Optional[_Union[TrainingSession, _Mapping]] = ...) -> None: ...

class DeleteTrainingSessionRequest(_message.Message):
    __slots__ = ("session_id",)
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    def __init__(self, session_id: _Optional[str] = ...) -> None: ...

class DeleteTrainingSessionResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class StreamTrainingMetricsRequest(_message.Message):
    __slots__ = ("session_id", "after_row", "max_history_points")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_ROW_FIELD_NUMBER: _ClassVar[int]
    MAX_HISTORY_POINTS_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    after_row: int
    max_history_points: int
    def __init__(self, session_id: _Optional[str] = ..., after_row: _Optional[int] = ..., max_history_points: _Optional[int] = ...) -> None: ...

class StreamTrainingMetricsResponse(_message.Message):
    __slots__ = ("session", "metrics", "heartbeat", "end", "row")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    ROW_FIELD_NUMBER: _ClassVar[int]
    session: TrainingSession
    metrics: TrainingMetrics
    heartbeat: _game_pb2.Heartbeat
    end: TrainingEnd
    row: int
    def __init__(self, session: _Optional[_Union[TrainingSession, _Mapping]] = ..., metrics: _Optional[_Union[TrainingMetrics, _Mapping]] = ..., heartbeat: _Optional[_Union[_game_pb2.Heartbeat, _Mapping]] = ..., end: _Optional[_Union[TrainingEnd, _Mapping]] = ..., row: _Optional[int] = ...) -> None: ...

class TrainingEnd(_message.Message):
    __slots__ = ("session",)
    SESSION_FIELD_NUMBER: _ClassVar[int]
    session: TrainingSession
    def __init__(self, session: _Optional[_Union[TrainingSession, _Mapping]] = ...) -> None: ...

class GetTrainingCurvesRequest(_message.Message):
    __slots__ = ("session_ids", "metrics", "first_step", "last_step", "width")
    SESSION_IDS_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    FIRST_STEP_FIELD_NUMBER: _ClassVar[int]
    LAST_STEP_FIELD_NUMBER: _ClassVar[int]
    WIDTH_FIELD_NUMBER: _ClassVar[int]
    session_ids: _containers.RepeatedScalarFieldContainer[str]
    metrics: _containers.RepeatedScalarFieldContainer[str]
    first_step: int
    last_step: int
    width: int
    def __init__(self, session_ids: _Optional[_Iterable[str]] = ..., metrics: _Optional[_Iterable[str]] = ..., first_step: _Optional[int] = ..., last_step: _Optional[int] = ..., width: _Optional[int] = ...) -> None: ...

class GetTrainingCurvesResponse(_message.Message):
    __slots__ = ("curves",)
    CURVES_FIELD_NUMBER: _ClassVar[int]
    curves: _containers.RepeatedCompositeFieldContainer[TrainingCurve]
    def __init__(self, curves: _Optional[_Iterable[_Union[TrainingCurve, _Mapping]]] = ...) -> None: ...

class TrainingCurve(_message.Message):
    __slots__ = ("session_id", "metric", "by_row", "first_steps", "last_steps", "minimums", "maximums", "means", "counts", "nan_counts", "infinity_counts", "negative_infinity_counts")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    METRIC_FIELD_NUMBER: _ClassVar[int]
    BY_ROW_FIELD_NUMBER: _ClassVar[int]
    FIRST_STEPS_FIELD_NUMBER: _ClassVar[int]
    LAST_STEPS_FIELD_NUMBER: _ClassVar[int]
    MINIMUMS_FIELD_NUMBER: _ClassVar[int]
    MAXIMUMS_FIELD_NUMBER: _ClassVar[int]
    MEANS_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    NAN_COUNTS_FIELD_NUMBER: _ClassVar[int]
    INFINITY_COUNTS_FIELD_NUMBER: _ClassVar[int]
    NEGATIVE_INFINITY_COUNTS_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    metric: str
    by_row: bool
    first_steps: _containers.RepeatedScalarFieldContainer[int]
    last_steps: _containers.RepeatedScalarFieldContainer[int]
    minimums: _containers.RepeatedScalarFieldContainer[float]
    maximums: _containers.RepeatedScalarFieldContainer[float]
    means: _containers.RepeatedScalarFieldContainer[float]
    counts: _containers.RepeatedScalarFieldContainer[int]
    nan_counts: _containers.RepeatedScalarFieldContainer[int]
    infinity_counts: _containers.RepeatedScalarFieldContainer[int]
    negative_infinity_counts: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, session_id: _Optional[str] = ..., metric: _Optional[str] = ..., by_row: _Optional[bool] = ..., first_steps: _Optional[_Iterable[int]] = ..., last_steps: _Optional[_Iterable[int]] = ..., minimums: _Optional[_Iterable[float]] = ..., maximums: _Optional[_Iterable[float]] = ..., means: _Optional[_Iterable[float]] = ..., counts: _Optional[_Iterable[int]] = ..., nan_counts: _Optional[_Iterable[int]] = ..., infinity_counts: _Optional[_Iterable[int]] = ..., negative_infinity_counts: _Optional[_Iterable[int]] = ...) -> None: ...

class TrainingMetrics(_message.Message):
    __slots__ = ("session_id", "row", "step", "episode", "loss", "reward", "q_value", "episode_length", "win_rate", "win_rate_by_opponent", "policy_loss", "value_loss", "entropy", "approximate_kl", "clip_fraction", "explained_variance", "learning_rate", "steps_per_second", "reward_by_term", "action_distribution", "elapsed_seconds", "extra", "evaluation_win_rate")
    class WinRateByOpponentEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    class RewardByTermEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    class ActionDistributionEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    class ExtraEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    class EvaluationWinRateEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: float
        def __init__(self, key: _Optional[str] = ..., value: _Optional[float] = ...) -> None: ...
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ROW_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    EPISODE_FIELD_NUMBER: _ClassVar[int]
    LOSS_FIELD_NUMBER: _ClassVar[int]
    REWARD_FIELD_NUMBER: _ClassVar[int]
    Q_VALUE_FIELD_NUMBER: _ClassVar[int]
    EPISODE_LENGTH_FIELD_NUMBER: _ClassVar[int]
    WIN_RATE_FIELD_NUMBER: _ClassVar[int]
    WIN_RATE_BY_OPPONENT_FIELD_NUMBER: _ClassVar[int]
    POLICY_LOSS_FIELD_NUMBER: _ClassVar[int]
    VALUE_LOSS_FIELD_NUMBER: _ClassVar[int]
    ENTROPY_FIELD_NUMBER: _ClassVar[int]
    APPROXIMATE_KL_FIELD_NUMBER: _ClassVar[int]
    CLIP_FRACTION_FIELD_NUMBER: _ClassVar[int]
    EXPLAINED_VARIANCE_FIELD_NUMBER: _ClassVar[int]
    LEARNING_RATE_FIELD_NUMBER: _ClassVar[int]
    STEPS_PER_SECOND_FIELD_NUMBER: _ClassVar[int]
    REWARD_BY_TERM_FIELD_NUMBER: _ClassVar[int]
    ACTION_DISTRIBUTION_FIELD_NUMBER: _ClassVar[int]
    ELAPSED_SECONDS_FIELD_NUMBER: _ClassVar[int]
    EXTRA_FIELD_NUMBER: _ClassVar[int]
    EVALUATION_WIN_RATE_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    row: int
    step: int
    episode: int
    loss: float
    reward: float
    q_value: float
    episode_length: float
    win_rate: float
    win_rate_by_opponent: _containers.ScalarMap[str, float]
    policy_loss: float
    value_loss: float
    entropy: float
    approximate_kl: float
    clip_fraction: float
    explained_variance: float
    learning_rate: float
    steps_per_second: float
    reward_by_term: _containers.ScalarMap[str, float]
    action_distribution: _containers.ScalarMap[str, float]
    elapsed_seconds: float
    extra: _containers.ScalarMap[str, float]
    evaluation_win_rate: _containers.ScalarMap[str, float]
    def __init__(self, session_id: _Optional[str] = ..., row: _Optional[int] = ..., step: _Optional[int] = ..., episode: _Optional[int] = ..., loss: _Optional[float] = ..., reward: _Optional[float] = ..., q_value: _Optional[float] = ..., episode_length: _Optional[float] = ..., win_rate: _Optional[float] = ..., win_rate_by_opponent: _Optional[_Mapping[str, float]] = ..., policy_loss: _Optional[float] = ..., value_loss: _Optional[float] = ..., entropy: _Optional[float] = ..., approximate_kl: _Optional[float] = ..., clip_fraction: _Optional[float] = ..., explained_variance: _Optional[float] = ..., learning_rate: _Optional[float] = ..., steps_per_second: _Optional[float] = ..., reward_by_term: _Optional[_Mapping[str, float]] = ..., action_distribution: _Optional[_Mapping[str, float]] = ..., elapsed_seconds: _Optional[float] = ..., extra: _Optional[_Mapping[str, float]] = ..., evaluation_win_rate: _Optional[_Mapping[str, float]] = ...) -> None: ...

class RegisterTrainingSessionRequest(_message.Message):
    __slots__ = ("name", "algorithm", "total_steps", "opponent", "character", "opponent_character", "seed", "settings", "begin_from", "agent_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    TOTAL_STEPS_FIELD_NUMBER: _ClassVar[int]
    OPPONENT_FIELD_NUMBER: _ClassVar[int]
    CHARACTER_FIELD_NUMBER: _ClassVar[int]
    OPPONENT_CHARACTER_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    BEGIN_FROM_FIELD_NUMBER: _ClassVar[int]
    AGENT_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    algorithm: str
    total_steps: int
    opponent: str
    character: str
    opponent_character: str
    seed: int
    settings: TrainingSettings
    begin_from: str
    agent_id: str
    def __init__(self, name: _Optional[str] = ..., algorithm: _Optional[str] = ..., total_steps: _Optional[int] = ..., opponent: _Optional[str] = ..., character: _Optional[str] = ..., opponent_character: _Optional[str] = ..., seed: _Optional[int] = ..., settings: _Optional[_Union[TrainingSettings, _Mapping]] = ..., begin_from: _Optional[str] = ..., agent_id: _Optional[str] = ...) -> None: ...

class RegisterTrainingSessionResponse(_message.Message):
    __slots__ = ("session", "token")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    session: TrainingSession
    token: str
    def __init__(self, session: _Optional[_Union[TrainingSession, _Mapping]] = ..., token: _Optional[str] = ...) -> None: ...

class ReportTrainingMetricsRequest(_message.Message):
    __slots__ = ("session_id", "rows", "activity", "outcome", "paused")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    ACTIVITY_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    PAUSED_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    rows: _containers.RepeatedCompositeFieldContainer[TrainingMetrics]
    activity: str
    outcome: TrainingOutcome
    paused: bool
    def __init__(self, session_id: _Optional[str] = ..., rows: _Optional[_Iterable[_Union[TrainingMetrics, _Mapping]]] = ..., activity: _Optional[str] = ..., outcome: _Optional[_Union[TrainingOutcome, _Mapping]] = ..., paused: _Optional[bool] = ...) -> None: ...

class TrainingOutcome(_message.Message):
    __slots__ = ("status", "failure", "agent")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    AGENT_FIELD_NUMBER: _ClassVar[int]
    status: TrainingStatus
    failure: str
    agent: str
    def __init__(self, status: _Optional[_Union[TrainingStatus, str]] = ..., failure: _Optional[str] = ..., agent: _Optional[str] = ...) -> None: ...

class ReportTrainingMetricsResponse(_message.Message):
    __slots__ = ("order", "last_row")
    ORDER_FIELD_NUMBER: _ClassVar[int]
    LAST_ROW_FIELD_NUMBER: _ClassVar[int]
    order: TrainingOrder
    last_row: int
    def __init__(self, order: _Optional[_Union[TrainingOrder, str]] = ..., last_row: _Optional[int] = ...) -> None: ...

class ListAgentsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListAgentsResponse(_message.Message):
    __slots__ = ("agents", "next_page_token")
    AGENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    agents: _containers.RepeatedCompositeFieldContainer[Agent]
    next_page_token: str
    def __init__(self, agents: _Optional[_Iterable[_Union[Agent, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class UpdateAgentRequest(_message.Message):
    __slots__ = ("agent", "display_name", "description")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    agent: str
    display_name: str
    description: str
    def __init__(self, agent: _Optional[str] = ..., display_name: _Optional[str] = ..., description: _Optional[str] = ...) -> None: ...

class UpdateAgentResponse(_message.Message):
    __slots__ = ("agent",)
    AGENT_FIELD_NUMBER: _ClassVar[int]
    agent: Agent
    def __init__(self, agent: _Optional[_Union[Agent, _Mapping]] = ...) -> None: ...

class DeleteAgentRequest(_message.Message):
    __slots__ = ("agent",)
    AGENT_FIELD_NUMBER: _ClassVar[int]
    agent: str
    def __init__(self, agent: _Optional[str] = ...) -> None: ...

class DeleteAgentResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class Agent(_message.Message):
    __slots__ = ("agent", "display_name", "kind", "description", "character", "session_id", "step", "create_time", "algorithm", "opponent", "opponent_character", "seed", "settings", "rules_version", "kernel_digest", "reaction_frames", "architecture")
    AGENT_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    CHARACTER_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    STEP_FIELD_NUMBER: _ClassVar[int]
    CREATE_TIME_FIELD_NUMBER: _ClassVar[int]
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    OPPONENT_FIELD_NUMBER: _ClassVar[int]
    OPPONENT_CHARACTER_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    RULES_VERSION_FIELD_NUMBER: _ClassVar[int]
    KERNEL_DIGEST_FIELD_NUMBER: _ClassVar[int]
    REACTION_FRAMES_FIELD_NUMBER: _ClassVar[int]
    ARCHITECTURE_FIELD_NUMBER: _ClassVar[int]
    agent: str
    display_name: str
    kind: AgentKind
    description: str
    character: str
    session_id: str
    step: int
    create_time: _timestamp_pb2.Timestamp
    algorithm: str
    opponent: str
    opponent_character: str
    seed: int
    settings: TrainingSettings
    rules_version: int
    kernel_digest: str
    reaction_frames: int
    architecture: str
    def __init__(self, agent: _Optional[str] = ..., display_name: _Optional[str] = ..., kind: _Optional[_Union[AgentKind, str]] = ..., description: _Optional[str] = ..., character: _Optional[str] = ..., session_id: _Optional[str] = ..., step: _Optional[int] = ..., create_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., algorithm: _Optional[str] = ..., opponent: _Optional[str] = ..., opponent_character: _Optional[str] = ..., seed: _Optional[int] = ..., settings: _Optional[_Union[TrainingSettings, _Mapping]] = ..., rules_version: _Optional[int] = ..., kernel_digest: _Optional[str] = ..., reaction_frames: _Optional[int] = ..., architecture: _Optional[str] = ...) -> None: ...
