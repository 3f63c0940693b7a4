using MathNet.Numerics.LinearAlgebra;

namespace Jepa.Samples.Surprise.Detectors;

/// <summary>A forecaster's errors over S steps, open loop.</summary>
internal interface IResiduals
{
    /// <summary>A row for each span of a flight: the errors of the first step, of the second … of the last.</summary>
    Matrix<double> Of(float[] heights);
}
