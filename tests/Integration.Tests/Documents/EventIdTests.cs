using System.Reflection;
using Microsoft.Extensions.Logging;

namespace TypedJobs.Integration.Tests.Documents;

/// <summary>Every message of the log has an id that tells it from all others, so that it can be counted and filtered.</summary>
public sealed class EventIdTests
{
    [Fact]
    public void Log_messages_have_ids_of_their_own()
    {
        (string Method, int Id)[] messages =
        [
            .. new[] { typeof(IJobClient).Assembly, typeof(EmbeddedServerOptions).Assembly }
                .SelectMany(assembly => assembly.GetTypes())
                .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                .Select(method => (Method: method, Message: method.GetCustomAttribute<LoggerMessageAttribute>()))
                .Where(each => each.Message is not null)
                .Select(each => ($"{each.Method.DeclaringType!.Name}.{each.Method.Name}", each.Message!.EventId)),
        ];

        Assert.True(messages.Length > 60, $"{messages.Length} messages");
        Assert.DoesNotContain(messages, message => message.Id is < 1001 or > 1999);
        Assert.Empty(messages.GroupBy(message => message.Id).Where(same => same.Count() > 1).SelectMany(same => same));
    }
}
