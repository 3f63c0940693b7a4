using Jepa.Samples.Worlds;

namespace Jepa.Samples.Surprise.Detectors;

/// <summary>
/// An unscented Kalman filter (Julier and Uhlmann 1997) that knows the ball: its gravity, its bounce, its launches and
/// its sensor. Sigma points go through the simulator's own step, so that each bounces when it reaches the floor.
/// </summary>
/// <param name="ball">The physics.</param>
/// <param name="processNoise">
/// Standard deviation of a step's velocity, in m/s, which the physics lacks: it makes up for what five sigma points
/// miss of a bounce.
/// </param>
internal sealed class KalmanFilter(BouncingBall ball, double processNoise)
{
    private const int StateSize = 2;
    private const double Kappa = 3 - StateSize; // matches the fourth moment of a Gaussian

    /// <summary>The normalised innovation at each time: seen less expected, over its σ.</summary>
    public double[] Innovations(float[] heights) =>
        [.. Filter(heights).Select(seen => seen.Innovation / seen.Deviation)];

    /// <summary>The log-likelihood of what the sensor saw.</summary>
    public double LogLikelihood(float[] heights) => Filter(heights).Sum(seen =>
        -0.5 * Math.Pow(seen.Innovation / seen.Deviation, 2) - Math.Log(seen.Deviation * Math.Sqrt(Math.Tau)));

    /// <summary>Of some process noises, the one with the largest likelihood.</summary>
    public static KalmanFilter Fit(BouncingBall ball, IEnumerable<float[]> flights, IEnumerable<double> processNoises)
    {
        float[][] seen = [.. flights];
        return processNoises
            .Select(processNoise => new KalmanFilter(ball, processNoise))
            .MaxBy(filter => seen.Sum(filter.LogLikelihood))!;
    }

    private IEnumerable<(double Innovation, double Deviation)> Filter(float[] heights)
    {
        double launch = 0.5 * (ball.MinLaunchSpeed + ball.MaxLaunchSpeed);
        double spread = (ball.MaxLaunchSpeed - ball.MinLaunchSpeed) / Math.Sqrt(12); // of a uniform distribution
        double sensor = ball.ObservationNoise * ball.ObservationNoise;
        var state = new State(0, launch, 0, 0, spread * spread);
        for (int time = 0; time < heights.Length; time++)
        {
            if (time > 0)
                state = Predict(state);
            double variance = state.HeightVariance + sensor;
            double innovation = heights[time] - state.Height;
            yield return (innovation, Math.Sqrt(variance));
            state = Update(state, innovation, variance);
        }
    }

    private State Predict(State state)
    {
        // A Cholesky factor's columns; the largest of nothing and a variance, because rounding may fall below it.
        double heightSpread = Math.Sqrt(Math.Max(state.HeightVariance, 0));
        double along = heightSpread > 0 ? state.Covariance / heightSpread : 0;
        double rest = Math.Sqrt(Math.Max(state.VelocityVariance - along * along, 0));
        double scale = Math.Sqrt(StateSize + Kappa);
        Span<(double Height, double Velocity)> points =
        [
            (state.Height, state.Velocity),
            (state.Height + scale * heightSpread, state.Velocity + scale * along),
            (state.Height - scale * heightSpread, state.Velocity - scale * along),
            (state.Height, state.Velocity + scale * rest),
            (state.Height, state.Velocity - scale * rest),
        ];
        const double first = Kappa / (StateSize + Kappa), other = 0.5 / (StateSize + Kappa);
        double height = 0, velocity = 0;
        for (int i = 0; i < points.Length; i++)
        {
            Trajectory step = ball.Simulate(Math.Max(points[i].Height, 0), points[i].Velocity, 2);
            points[i] = (step.Positions[1], step.Velocities[1]);
            double weight = i == 0 ? first : other;
            height += weight * points[i].Height;
            velocity += weight * points[i].Velocity;
        }
        double heightVariance = 0, covariance = 0, velocityVariance = processNoise * processNoise;
        for (int i = 0; i < points.Length; i++)
        {
            double weight = i == 0 ? first : other;
            double up = points[i].Height - height, fast = points[i].Velocity - velocity;
            heightVariance += weight * up * up;
            covariance += weight * up * fast;
            velocityVariance += weight * fast * fast;
        }
        return new State(height, velocity, heightVariance, covariance, velocityVariance);
    }

    private static State Update(State state, double innovation, double variance)
    {
        double heightGain = state.HeightVariance / variance, velocityGain = state.Covariance / variance;
        return new State(
            state.Height + heightGain * innovation,
            state.Velocity + velocityGain * innovation,
            (1 - heightGain) * state.HeightVariance,
            (1 - heightGain) * state.Covariance,
            state.VelocityVariance - velocityGain * state.Covariance);
    }

    private readonly record struct State(
        double Height, double Velocity, double HeightVariance, double Covariance, double VelocityVariance);
}
