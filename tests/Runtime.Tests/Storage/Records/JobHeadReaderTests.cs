using System.Text;
using TypedJobs.CompilerServices;
using TypedJobs.Storage.Records;

namespace TypedJobs.Runtime.Tests.Storage.Records;

public sealed class JobHeadReaderTests
{
    [Theory]
    [InlineData("")]
    [InlineData("t=10000;")]
    public void Line_that_was_written_is_read(string overrides)
    {
        byte[] body = [.. "1700000000000 "u8, .. JobHead.Write(3, "MailJobs.Send", overrides), (byte)'\n', .. "[1]"u8];

        var head = JobHeadReader.TryRead(body, "Other");

        Assert.NotNull(head);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1700000000000), head.Value.EnqueuedAt);
        Assert.Equal((3, "MailJobs.Send", overrides), (head.Value.MaxAttempts, head.Value.Name, head.Value.Overrides));
        Assert.Equal("[1]", Encoding.UTF8.GetString(body.AsSpan(head.Value.PayloadStart)));
    }

    [Fact]
    public void Name_of_the_job_before_is_not_read_anew()
    {
        string before = new("Send".ToCharArray());

        Assert.Same(before, JobHeadReader.TryRead("1 2 Send \n"u8, before)!.Value.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("1700000000000 3 MailJobs.Send")]
    [InlineData("now 3 MailJobs.Send \n[]")]
    [InlineData("1700000000000 three MailJobs.Send \n[]")]
    [InlineData("1700000000000 3\n[]")]
    [InlineData("1700000000000\n[]")]
    public void Line_that_cannot_be_read_is_told_apart(string body)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);

        Assert.Null(JobHeadReader.TryRead(bytes, string.Empty));
        string wrong = JobHeadReader.WrongWith(bytes);
        Assert.StartsWith("its body", wrong, StringComparison.Ordinal);
        Assert.DoesNotContain("MailJobs", wrong, StringComparison.Ordinal);
    }
}
