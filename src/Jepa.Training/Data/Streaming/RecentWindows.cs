using Jepa.MLNet;

namespace Jepa.Training.Data.Streaming;

/// <summary>The last windows and actions of each series, as many as a clip reaches back.</summary>
/// <param name="shape">The shape of a clip.</param>
/// <param name="detectGaps">Whether a window that does not slide on from the last one comes after a gap.</param>
internal sealed class RecentWindows(ClipShape shape, bool detectGaps)
{
    private readonly int _capacity = checked((int)shape.Reach + 1);
    private readonly List<Ring> _rings = [];

    /// <summary>Adds a row; a new series has the next free index.</summary>
    /// <returns>Whether its window slides on from the series' last one.</returns>
    public bool Add(WindowRow row)
    {
        if (row.Series == _rings.Count)
            _rings.Add(new Ring(_capacity, shape));
        Ring ring = _rings[row.Series];
        bool continues = ring.Length > 0 && !row.FollowsGap
            && Stretch.Continues(row.Window, ring.Window(0), shape.Frame.Size);
        if (!continues && detectGaps)
            ring.Unbroken = 0;
        ring.Push(row);
        return continues;
    }

    /// <summary>Copies the clip that the series' last row completes, if it completes one.</summary>
    public bool TryCopyClip(int series, ClipBuffer target)
    {
        Ring ring = _rings[series];
        if (ring.Unbroken <= shape.Reach)
            return false;
        for (int step = 0; step <= shape.Steps; step++)
        {
            int age = (shape.Steps - step) * shape.Horizon;
            ring.Window(age).CopyTo(target.Window(0, step));
            if (step == shape.Steps || shape.StepActionSize == 0)
                continue;
            Span<float> action = target.Action(0, step);
            for (int frame = 0; frame < shape.Horizon; frame++)
                ring.Action(age - frame).CopyTo(action[(frame * shape.ActionSize)..]);
            long time = shape.WindowSize - 2 + ring.Length - age;
            PositionalEncoding.Encode(time, action[(shape.ActionSize * shape.Horizon)..]);
        }
        return true;
    }

    private sealed class Ring(int capacity, ClipShape shape)
    {
        private readonly float[] _windows = new float[checked(capacity * shape.WindowLength)];
        private readonly float[] _actions = new float[checked(capacity * shape.ActionSize)];

        /// <summary>Gets the rows so far.</summary>
        public long Length { get; private set; }

        /// <summary>Gets or sets the rows since the last gap.</summary>
        public long Unbroken { get; set; }

        public void Push(WindowRow row)
        {
            Length++;
            Unbroken++;
            row.Window.CopyTo(Place(_windows, 0, shape.WindowLength));
            row.Action.CopyTo(Place(_actions, 0, shape.ActionSize));
        }

        public ReadOnlySpan<float> Window(int age) => Place(_windows, age, shape.WindowLength);

        public ReadOnlySpan<float> Action(int age) => Place(_actions, age, shape.ActionSize);

        private Span<float> Place(float[] values, int age, int size) =>
            values.AsSpan((int)((Length - 1 - age) % capacity) * size, size);
    }
}
