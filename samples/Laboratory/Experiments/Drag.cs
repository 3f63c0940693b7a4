using Jepa.Samples.Lab.Figures;
using Jepa.Samples.Lab.Trials;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>The article's second wish: drag, so that the dynamics depend on the magnitude of the velocity.</summary>
internal sealed class Drag() : Experiment(
    "drag",
    "A little air",
    "Drag makes what happens next depend on how fast the ball is, not only on which way it flies. "
    + "Does the latent then carry velocity better?")
{
    private const int ReaderLatents = 64;

    /// <summary>In 1/m. At 0.02 a ball still moves after 200 frames; at 0.1 it rests before that.</summary>
    private static readonly double[] Strengths = [0, 0.02, 0.1];

    public override IReadOnlyList<Variant> Variants =>
    [
        .. Strengths.Select(strength => InAir("told", "told sign(v)", ArticleBall.ActTwo.Trial, strength)),
        .. Strengths.Select(strength => InAir("silent", "not told", Silent, strength)),
        .. Strengths.Select(strength =>
            InAir("reader", "K = 8, 64 latents", SilentBall.Reader(ReaderLatents).Trial, strength)),
    ];

    private static Trial Silent => ArticleBall.ActTwo.Trial with { World = SilentBall.World, KeptLatents = 0 };

    protected override Findings Find(IReadOnlyList<Outcome> outcomes, Effort effort)
    {
        Outcome[][] kinds = [.. outcomes.Chunk(Strengths.Length)];
        return new Findings(
            $"From no air to a drag of {Strengths[^1]} /m velocity R² {Change(kinds[0])} with the article's options, "
            + $"{Change(kinds[1])} when sign(v) is not told, "
            + $"and {Change(kinds[2])} in the wider latent of a window of 8; the raw window of 4 itself "
            + $"{Words.Change(kinds[0][0].Raw("velocity"), kinds[0][^1].Raw("velocity"))}.",
            outcomes.ToDictionary(
                outcome => $"{outcome.Variant.Key}RawVelocityRSquared", outcome => outcome.Raw("velocity").Mean),
            [
                Charts.RSquared(
                    "velocity", "Velocity read from the latent and from the raw window", "velocity", outcomes),
            ],
            [Tables.Of(outcomes)]);

        static string Change(Outcome[] byStrength) =>
            Words.Change(byStrength[0].Latent("velocity"), byStrength[^1].Latent("velocity"));
    }

    private static Variant InAir(string key, string name, Trial trial, double strength)
    {
        var world = (BallWorld)trial.World;
        Trial inAir = strength == 0 ? trial : trial with
        {
            World = world with { Ball = world.Ball with { Drag = strength } },
            KeptLatents = 0,
        };
        return new Variant(
            FormattableString.Invariant($"{key}Drag{100 * strength:00}"),
            FormattableString.Invariant($"{strength} /m, {name}"),
            inAir);
    }
}
