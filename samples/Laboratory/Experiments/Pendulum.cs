using Jepa.Training.Networks.Predictors;
using Jepa.Training.Networks.Encoders;
using System.Diagnostics;
using Jepa.Samples.Lab.Figures;
using Jepa.Samples.Lab.Report;
using Jepa.Samples.Lab.Topology;
using Jepa.Samples.Lab.Trials;
using Jepa.Training;
using Jepa.Training.Losses;

namespace Jepa.Samples.Lab.Experiments;

/// <summary>The article's next world: a state whose angle wraps around.</summary>
internal sealed class Pendulum() : Experiment(
    "pendulum",
    "A pendulum that turns right over",
    "The pendulum's state is an angle that wraps and a velocity: a cylinder. "
    + "Does the latent lay it out as one, read linearly, and can its circle be found without labels?")
{
    /// <summary>The least agreement at which the recovered angle follows the true one.</summary>
    private const double Follows = 0.9;

    private const int KeptLatents = 2000;

    public override IReadOnlyList<Variant> Variants =>
    [
        Swinging("", "four frames", options => options),
        Swinging("untrained", "four frames, untrained", Untrained.Of),
        Swinging("oneFrame", "one frame", options => options with { WindowSize = 1 }),
    ];

    protected override Findings Find(IReadOnlyList<Outcome> outcomes, Effort effort)
    {
        (Outcome pendulum, Outcome untrained) = (outcomes[0], outcomes[1]);
        var clock = Stopwatch.StartNew();
        Circle[] circles = [.. pendulum.Results.Select(result => Circle.Of(result.Sample!))];
        Spread untrainedAgreement =
            new([.. untrained.Results.Select(result => Circle.Of(result.Sample!).Agreement)]);
        TimeSpan searching = clock.Elapsed;
        Spread agreement = new([.. circles.Select(circle => circle.Agreement)]);
        Spread prominence = new([.. circles.Select(circle => circle.Prominence)]);
        int found = circles.Count(circle => circle.Agreement > Follows && Math.Abs(circle.Winding) == 1);
        string shape = "is a cylinder";
        if (found == 0)
            shape = "shows no circle";
        else if (found < circles.Length)
            shape = $"shows a circle in {found} of {circles.Length} seeds";
        return new Findings(
            $"The latent {shape}: without labels, persistent cohomology finds in {found} of {circles.Length} seeds "
            + $"a circle that goes round once with the pendulum's and agrees with its angle to {agreement} of 1; "
            + $"linear probes read sin at R² {pendulum.Latent("sin")}, cos at {pendulum.Latent("cos")} "
            + $"and angular velocity at {pendulum.Latent("angularVelocity")} "
            + $"(an untrained encoder: circle {untrainedAgreement}, "
            + $"angular velocity {untrained.Latent("angularVelocity")}; "
            + $"the raw window: {pendulum.Raw("angularVelocity")}).",
            new Dictionary<string, double>
            {
                ["circleAgreement"] = agreement.Mean,
                ["untrainedCircleAgreement"] = untrainedAgreement.Mean,
                ["circleProminence"] = prominence.Mean,
                ["circlesFound"] = found,
                ["rawAngularVelocityRSquared"] = pendulum.Raw("angularVelocity").Mean,
            },
            [
                .. circles[0].Draw(),
                Charts.RSquared(
                    "angular-velocity",
                    "Angular velocity read from the latent and from the raw window",
                    "angular velocity",
                    "angularVelocity",
                    outcomes),
                Charts.Readings(
                    "loops",
                    "Persistence of the longest loop of the latent cloud and of the next one, from the scale at which "
                    + "each closes to that at which it is filled: one long bar is one circle.",
                    "persistence (latent units)",
                    [
                        new Reading("longest loop", "loops", new Spread([.. circles.Select(circle => circle.Longest)])),
                        new Reading("next loop", "loops", new Spread([.. circles.Select(circle => circle.Next)])),
                    ]),
            ],
            [Tables.Of(outcomes), CircleTable(circles)])
        {
            Seconds = searching.TotalSeconds,
        };
    }

    private static ResultTable CircleTable(IEnumerable<Circle> circles) => new(
        "The circle, found without labels: persistent cohomology of a Vietoris–Rips complex "
        + "on farthest-point landmarks of the latents as trained, and the circular coordinate of its longest bar "
        + "(de Silva, Morozov and Vejdemo-Johansson 2011)",
        ["seed", "agreement with the true angle at the window's centre", "turns per turn", "longest bar / next bar"],
        [
            .. circles.Select((circle, index) => (string[])
            [
                $"{index + 1}",
                Words.Number(circle.Agreement),
                $"{circle.Winding}",
                Words.Number(circle.Prominence, "f1"),
            ]),
        ]);

    private static Variant Swinging(string key, string name, Func<JepaTrainingOptions, JepaTrainingOptions> change)
    {
        var options = new JepaTrainingOptions
        {
            Encoder = new DenseEncoder { HiddenSizes = [64] },
            Predictor = new DensePredictor { HiddenSizes = [64] },
            Objective = JepaObjective.Article with { RegularizerWeight = 3 },
            Epochs = 20,
        };
        return new Variant(key, name, new Trial
        {
            World = new PendulumWorld(),
            TrainingSeries = 200,
            KeptLatents = KeptLatents,
            Options = change(options),
        });
    }

    /// <summary>
    /// The circle of a cloud of latents, beside the true angle at each window's centre: the latent encodes a window
    /// as a whole, and its circle lags the last frame.
    /// </summary>
    private sealed record Circle(
        IReadOnlyList<float[]> Components,
        float[] Angles,
        float[] Recovered,
        float[] AngularVelocities,
        double Agreement,
        int Winding,
        double Longest,
        double Next)
    {
        public double Prominence => Longest / Math.Max(Next, float.Epsilon);

        public static Circle Of(LatentSample sample)
        {
            double[] truth = [.. Enumerable.Range(0, sample.Latents.Count).Select(AngleAtCentre)];
            IReadOnlyList<float[]> components = PrincipalComponents.Project(sample.Latents, 3);
            float[] angles = Array.ConvertAll(truth, angle => (float)angle);
            float[] speeds = sample.States["angularVelocity"];
            double[][] points =
                [.. sample.Latents.Select(latent => Array.ConvertAll(latent, value => (double)value))];
            if (CircularCoordinate.Of(points) is not { } coordinate)
                return new Circle(components, angles, new float[angles.Length], speeds, 0, 0, 0, 0);
            CircleAgreement agreement = CircleAgreement.Between(coordinate.Angles, truth);
            return new Circle(
                components,
                angles,
                Array.ConvertAll(agreement.Align(coordinate.Angles), angle => (float)angle),
                speeds,
                agreement.ResultantLength,
                CircleAgreement.WindingNumber(coordinate.Angles, truth),
                coordinate.Longest.Length,
                coordinate.SecondLongest?.Length ?? 0);

            double AngleAtCentre(int window) => Math.Atan2(
                sample.FirstStates["sin"][window] + sample.States["sin"][window],
                sample.FirstStates["cos"][window] + sample.States["cos"][window]);
        }

        public IEnumerable<Figure> Draw() =>
        [
            Charts.ColoredPoints(
                "loop",
                "Seed 1: held-out latents on their first two principal components, "
                + "coloured by the true angle at the window's centre (0 hangs down).",
                "first component (1)",
                "second component (1)",
                "angle (rad)",
                Components,
                Angles,
                wraps: true),
            Charts.ColoredPoints(
                "recovered",
                "Seed 1: the angle recovered without labels against the true one. "
                + "Only start and sense of rotation were matched.",
                "true angle (rad)",
                "recovered angle (rad)",
                "angular velocity (rad/s)",
                [.. Angles.Zip(Recovered, (angle, recovered) => new[] { angle, recovered })],
                AngularVelocities),
            new TurnablePoints(
                "cylinder-angle-3d",
                "Seed 1 in the first three principal components, coloured by the true angle, "
                + "which jumps where it wraps: drag to turn.",
                ["first", "second", "third"],
                Components,
                "angle (rad)",
                Angles),
            new TurnablePoints(
                "cylinder-velocity-3d",
                "The same, coloured by angular velocity.",
                ["first", "second", "third"],
                Components,
                "angular velocity (rad/s)",
                AngularVelocities),
        ];
    }
}
